import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { CyclesPanel } from './_components/CyclesPanel.tsx'
import { readCycleFilter } from './_components/cycleFilter.ts'

export const metadata: Metadata = { title: 'Cycles' }

/** What did it decide, cycle by cycle? */
export default async function CyclesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const filter = await readCycleFilter(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('cycles', { agent, ...filter, q: filter.q.trim() })]}>
      <h1 className="sr-only">Cycles</h1>
      <CyclesPanel />
    </Hydrate>
  )
}
