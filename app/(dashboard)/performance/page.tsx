import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { readBefore, type SearchParams } from '@/app/_components/panels/readBefore.ts'
import { chosenAgent, readsOf } from '../reads.ts'
import { PerformanceScreen } from './_components/PerformanceScreen.tsx'
import { TradesPanel } from './_components/TradesPanel.tsx'

export const metadata: Metadata = { title: 'Performance' }

/** Is it any good, and what does it cost? */
export default async function PerformancePage({ searchParams }: { searchParams: SearchParams }) {
  const before = readBefore((await searchParams).before)
  const reads = readsOf(await chosenAgent())
  return (
    <Hydrate reads={[reads.performance('all'), reads.trades(before)]}>
      <h1 className="sr-only">Performance</h1>
      <PerformanceScreen />
      <TradesPanel before={before} />
    </Hydrate>
  )
}
