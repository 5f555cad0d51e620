import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { readPage } from '@/app/_components/panels/pageAddress.ts'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { LabLinks } from '../_components/LabLinks.tsx'
import { TrialForm } from './_components/TrialForm.tsx'
import { TrialsPanel } from './_components/TrialsPanel.tsx'

export const metadata: Metadata = { title: 'Trials' }

/** What would another prompt or model say to the contexts that were recorded? */
export default async function TrialsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { before } = await readPage(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('labTrials', { before }), prefetch('labPrompts', { agent })]}>
      <PageHeading title="Trials">
        Recorded contexts, asked again. Says what another prompt or model would say, never what it would earn.
      </PageHeading>
      <LabLinks />
      <TrialsPanel before={before} />
      <TrialForm />
    </Hydrate>
  )
}
