import type { Metadata } from 'next'
import { createLoader, type SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { PerformanceScreen } from './_components/PerformanceScreen.tsx'
import { PERFORMANCE_ADDRESS, TRADES_ADDRESS } from './_components/performanceAddress.ts'
import { TradesPanel } from './_components/TradesPanel.tsx'

export const metadata: Metadata = { title: 'Performance' }

const readAddress = createLoader({ ...PERFORMANCE_ADDRESS, ...TRADES_ADDRESS })

/** Is it any good, and what does it cost? */
export default async function PerformancePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { range, before, coin, side, exit, sort } = await readAddress(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate
      reads={[
        prefetch('performance', { agent, range }),
        prefetch('breakdown', { agent, range }),
        prefetch('trades', { agent, before, coin, side, exit, sort }),
      ]}
    >
      <h1 className="sr-only">Performance</h1>
      <PerformanceScreen />
      <TradesPanel />
    </Hydrate>
  )
}
