import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { OverviewGrid } from './_components/OverviewGrid.tsx'
import { chosenAgent, readsOf } from './reads.ts'

/** What is it doing, and am I all right? */
export default async function OverviewPage() {
  const reads = readsOf(await chosenAgent())
  return (
    <Hydrate reads={[reads.performance('7d'), reads.positions, reads.signals, ...(await reads.liveCycle())]}>
      <h1 className="sr-only">Overview</h1>
      <OverviewGrid />
    </Hydrate>
  )
}
