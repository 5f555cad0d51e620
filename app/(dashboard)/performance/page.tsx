import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { readPage } from '@/app/_components/panels/pageAddress.ts'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { PerformanceScreen } from './_components/PerformanceScreen.tsx'
import { TradesPanel } from './_components/TradesPanel.tsx'

export const metadata: Metadata = { title: 'Performance' }

/** Is it any good, and what does it cost? */
export default async function PerformancePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { before } = await readPage(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('performance', { agent, range: 'all' }), prefetch('trades', { agent, before })]}>
      <h1 className="sr-only">Performance</h1>
      <PerformanceScreen />
      <TradesPanel before={before} />
    </Hydrate>
  )
}
