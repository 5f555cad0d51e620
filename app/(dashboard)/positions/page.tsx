import type { Metadata } from 'next'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { PAGE_ADDRESS } from '@/app/_components/panels/pageAddress.ts'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { FillsPanel } from './_components/FillsPanel.tsx'
import { fillsAsked } from './_components/fillsAsked.ts'
import { OpenOrdersPanel } from './_components/OpenOrdersPanel.tsx'
import { PositionsPanel } from './_components/PositionsPanel.tsx'

export const metadata: Metadata = { title: 'Positions' }

/** `open`: the coin whose row stands open. */
const readAddress = createLoader({ ...PAGE_ADDRESS, open: parseAsString.withDefault('') })

/** What do I hold, and what will get me out? */
export default async function PositionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { before, open } = await readAddress(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate
      reads={[
        prefetch('positions', { agent }),
        prefetch('orders', { agent }),
        prefetch('fills', fillsAsked(agent, before)),
      ]}
    >
      <h1 className="sr-only">Positions</h1>
      <PositionsPanel open={open} />
      <OpenOrdersPanel />
      <FillsPanel before={before} />
    </Hydrate>
  )
}
