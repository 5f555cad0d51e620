import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { prefetch } from '@/app/_lib/prefetch.ts'
import { LabLinks } from '../../_components/LabLinks.tsx'
import { TrialScreen } from '../_components/TrialScreen.tsx'

type Props = { params: Promise<{ trialId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Trial ${(await params).trialId}` }
}

/** What changes, on which coins, how sure is that, and what did it cost? */
export default async function TrialPage({ params }: Props) {
  await guardPage()
  const { trialId } = await params
  if (!/^[1-9]\d{0,15}$/.test(trialId)) notFound()
  return (
    <Hydrate reads={[prefetch('labTrial', { trialId })]}>
      <PageHeading title={`Trial ${trialId}`} />
      <LabLinks />
      <TrialScreen key={trialId} trialId={trialId} />
    </Hydrate>
  )
}
