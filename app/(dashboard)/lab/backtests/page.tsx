import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { readPage } from '@/app/_components/panels/pageAddress.ts'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { prefetch } from '@/app/_lib/prefetch.ts'
import { LabLinks } from '../_components/LabLinks.tsx'
import { BacktestForm } from './_components/BacktestForm.tsx'
import { BacktestsPanel } from './_components/BacktestsPanel.tsx'

export const metadata: Metadata = { title: 'Backtests' }

/** What would it have done on a market of the past? */
export default async function BacktestsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { before } = await readPage(searchParams)
  return (
    <Hydrate reads={[prefetch('backtests', { before })]}>
      <PageHeading title="Backtests">
        The whole agent on a recorded market: the same cycle, gate, exits and paper exchange, with no network.
      </PageHeading>
      <LabLinks />
      <BacktestsPanel before={before} />
      <BacktestForm />
    </Hydrate>
  )
}
