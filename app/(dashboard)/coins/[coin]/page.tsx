import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { firstOf, type SearchParams } from '@/app/_components/panels/readBefore.ts'
import { chosenAgent, readsOf } from '../../reads.ts'
import { CoinScreen } from './_components/CoinScreen.tsx'
import { readChartAddress } from './_components/chartAddress.ts'

type Props = { params: Promise<{ coin: string }>; searchParams: SearchParams }

const coinOf = async (params: Props['params']): Promise<string> => decodeURIComponent((await params).coin).slice(0, 40)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await coinOf(params) }
}

/** What did this coin do, and what did the agent do with it? */
export default async function CoinPage({ params, searchParams }: Props) {
  const coin = await coinOf(params)
  const asked = await searchParams
  const reads = readsOf(await chosenAgent())
  const choice = readChartAddress(coin, (name) => (asked[name] === undefined ? null : firstOf(asked[name])))
  return (
    <Hydrate reads={[reads.candles(choice), reads.coin(coin), reads.positions]}>
      <CoinScreen coin={coin} />
    </Hydrate>
  )
}
