import { Hydrate } from '@/app/_components/Hydrate.tsx'
import { OverviewGrid } from './_components/OverviewGrid.tsx'
import { performanceRead, positionsRead, signalsRead } from './reads.ts'

/** What is it doing, and am I all right? */
export default function OverviewPage() {
  return (
    <Hydrate reads={[performanceRead('7d'), positionsRead, signalsRead]}>
      <h1 className="sr-only">Overview</h1>
      <OverviewGrid />
    </Hydrate>
  )
}
