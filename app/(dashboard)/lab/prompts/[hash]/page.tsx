import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { LabLinks } from '../../_components/LabLinks.tsx'
import { PromptScreen } from '../_components/PromptScreen.tsx'

type Props = { params: Promise<{ hash: string }> }

export const metadata: Metadata = { title: 'Prompt' }

/** What does this prompt say, what differs from the one in force, and what did it make? */
export default async function PromptPage({ params }: Props) {
  await guardPage()
  const { hash } = await params
  if (!/^[0-9a-f]{12}$/.test(hash)) notFound()
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('labPrompt', { agent, hash }), prefetch('settings', { agent })]}>
      <LabLinks />
      <PromptScreen key={hash} hash={hash} />
    </Hydrate>
  )
}
