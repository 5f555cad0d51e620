import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { firstOf, readBefore, type SearchParams } from '@/app/_components/panels/readBefore.ts'
import { chosenAgent, readsOf } from '../reads.ts'
import { FillsPanel } from './_components/FillsPanel.tsx'
import { OpenOrdersPanel } from './_components/OpenOrdersPanel.tsx'
import { PositionsPanel } from './_components/PositionsPanel.tsx'

export const metadata: Metadata = { title: 'Positions' }

/** What do I hold, and what will get me out? */
export default async function PositionsPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = await searchParams
  const before = readBefore(asked.before)
  const reads = readsOf(await chosenAgent())
  return (
    <Hydrate reads={[reads.positions, reads.orders, reads.fills(before, 25)]}>
      <h1 className="sr-only">Positions</h1>
      <PositionsPanel open={firstOf(asked.open)} />
      <OpenOrdersPanel />
      <FillsPanel before={before} />
    </Hydrate>
  )
}
