import type { Metadata } from 'next'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { AnswerLab } from './_components/AnswerLab.tsx'
import { LabLinks } from './_components/LabLinks.tsx'

export const metadata: Metadata = { title: 'Lab' }

/** What would the agent make of this answer? No model is called and no order is near. */
export default async function LabPage() {
  await guardPage()
  return (
    <>
      <PageHeading title="Lab">Paste what a model answered and see what the agent would read in it.</PageHeading>
      <LabLinks />
      <AnswerLab />
    </>
  )
}
