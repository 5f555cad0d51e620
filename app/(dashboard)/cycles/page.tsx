import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { readPage } from '@/app/_components/panels/pageAddress.ts'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { CyclesPanel } from './_components/CyclesPanel.tsx'

export const metadata: Metadata = { title: 'Cycles' }

/** What did it decide, cycle by cycle? */
export default async function CyclesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { before } = await readPage(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('cycles', { agent, before })]}>
      <h1 className="sr-only">Cycles</h1>
      <CyclesPanel before={before} />
    </Hydrate>
  )
}
