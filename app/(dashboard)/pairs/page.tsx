import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { PairsScreen } from './_components/PairsScreen.tsx'

export const metadata: Metadata = { title: 'Pairs' }

/** Which of the agent's coins hang together, and are they far apart now? */
export default async function PairsPage() {
  await guardPage()
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('pairs', { agent }), prefetch('settings', { agent })]}>
      <PageHeading title="Pairs">
        Two coins that hang together come back when they part. Most do not, and this says so.
      </PageHeading>
      <PairsScreen />
    </Hydrate>
  )
}
