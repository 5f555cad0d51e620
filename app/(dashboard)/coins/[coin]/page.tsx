import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { CoinScreen } from './_components/CoinScreen.tsx'
import { candlesAsked, readChartAddress } from './_components/chartAddress.ts'

type Props = { params: Promise<{ coin: string }>; searchParams: Promise<SearchParams> }

const coinOf = async (params: Props['params']): Promise<string> => decodeURIComponent((await params).coin).slice(0, 40)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await coinOf(params) }
}

/** What did this coin do, and what did the agent do with it? */
export default async function CoinPage({ params, searchParams }: Props) {
  await guardPage()
  const coin = await coinOf(params)
  const choice = await readChartAddress(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate
      reads={[
        prefetch('candles', candlesAsked(agent, coin, choice)),
        prefetch('coin', { agent, coin }),
        prefetch('positions', { agent }),
      ]}
    >
      <CoinScreen coin={coin} />
    </Hydrate>
  )
}
