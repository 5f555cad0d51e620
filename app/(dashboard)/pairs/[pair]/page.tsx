import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { PairScreen } from './_components/PairScreen.tsx'

type Props = { params: Promise<{ pair: string }> }

/** Returns both coins of an address such as ETH~BTC, null for one that names no two. */
async function coinsOf(params: Props['params']): Promise<{ y: string; x: string } | null> {
  const [y = '', x = '', ...rest] = decodeURIComponent((await params).pair)
    .slice(0, 81)
    .split('~')
  return y === '' || x === '' || y.length > 40 || x.length > 40 || rest.length > 0 ? null : { y, x }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const coins = await coinsOf(params)
  return { title: coins ? `${coins.y}/${coins.x}` : 'Pair' }
}

/** How far are these two apart, and what is known of their hanging together? */
export default async function PairPage({ params }: Props) {
  await guardPage()
  const coins = await coinsOf(params)
  if (coins === null) notFound()
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('pair', { agent, ...coins, interval: '1h' })]}>
      <PageHeading title={`${coins.y}/${coins.x}`}>{`Long means ${coins.y} bought and ${coins.x} sold.`}</PageHeading>
      <PairScreen y={coins.y} x={coins.x} />
    </Hydrate>
  )
}
