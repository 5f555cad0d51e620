import { createLoader, type SearchParams } from 'nuqs/server'
import { OVERVIEW_ADDRESS } from '@/app/_components/equity/rangeAddress.ts'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch, prefetchLiveCycle } from '@/app/_lib/prefetch.ts'
import { OverviewGrid } from './_components/OverviewGrid.tsx'

const readAddress = createLoader(OVERVIEW_ADDRESS)

/** What is it doing, and am I all right? */
export default async function OverviewPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { range } = await readAddress(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate
      reads={[
        prefetch('performance', { agent, range }),
        prefetch('positions', { agent }),
        prefetch('signals', { agent }),
        ...(await prefetchLiveCycle(agent)),
      ]}
    >
      <h1 className="sr-only">Overview</h1>
      <OverviewGrid />
    </Hydrate>
  )
}
