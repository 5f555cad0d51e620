import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { LabLinks } from '../_components/LabLinks.tsx'
import { PromptsPanel } from './_components/PromptsPanel.tsx'

export const metadata: Metadata = { title: 'Prompts' }

/** Which prompts were there, and what did each make? */
export default async function PromptsPage() {
  await guardPage()
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('labPrompts', { agent })]}>
      <PageHeading title="Prompts">Every prompt this agent had, and those written down for it.</PageHeading>
      <LabLinks />
      <PromptsPanel />
    </Hydrate>
  )
}
