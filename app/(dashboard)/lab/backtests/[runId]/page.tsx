import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { prefetch } from '@/app/_lib/prefetch.ts'
import { BacktestScreen } from './_components/BacktestScreen.tsx'

export const metadata: Metadata = { title: 'Backtest' }

/** What did it come to, and how sure is that? */
export default async function BacktestPage({ params }: { params: Promise<{ runId: string }> }) {
  await guardPage()
  const { runId } = await params
  return (
    <Hydrate reads={[prefetch('backtest', { runId })]}>
      <BacktestScreen runId={runId} />
    </Hydrate>
  )
}
