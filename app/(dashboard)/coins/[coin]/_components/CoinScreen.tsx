'use client'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import { ChartPanel, IndicatorPanel } from './ChartPanel.tsx'
import { CoinDecisionsPanel } from './CoinDecisionsPanel.tsx'
import { CHART_ADDRESS, CHART_URL_KEYS, type ChartChoice, candlesAsked, chartHref } from './chartAddress.ts'
import { MarketPanel } from './MarketPanel.tsx'

/** One coin: what its price did, what the agent did with it, and why. */
export function CoinScreen({ coin }: { coin: string }) {
  // The address alone changes: the server has nothing to render that the chart's own read does not bring.
  const [choice, setChoice] = useQueryStates(CHART_ADDRESS, { ...CHART_URL_KEYS, history: 'push', shallow: true })
  const choose = (next: ChartChoice): void => void setChoice(next)
  return (
    <>
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-figure font-medium">{coin}</h1>
        <OtherCoins coin={coin} choice={choice} />
      </header>
      <ChartPanel coin={coin} choice={choice} onChoose={choose} />
      <IndicatorPanel choice={choice} onChoose={choose} />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <MarketPanel coin={coin} />
        <CoinDecisionsPanel coin={coin} />
      </div>
    </>
  )
}

/** The same picture of the other coins. */
function OtherCoins({ coin: shown, choice }: { coin: string; choice: ChartChoice }) {
  const { agent } = useStatus()
  const { data } = useRead('candles', candlesAsked(useAgentId(), shown, choice))
  const coins = [...new Set([...(agent?.coins ?? []), ...(data?.coins ?? [])])]
  if (coins.length < 2) return null
  return (
    <nav aria-label="Coins" className="flex flex-wrap gap-1">
      {coins.map((coin) => (
        <Link
          key={coin}
          href={chartHref(coin, choice)}
          aria-current={coin === shown ? 'page' : undefined}
          className="rounded-sm px-2 py-0.5 text-ink-dim hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:text-ink"
        >
          {coin}
        </Link>
      ))}
    </nav>
  )
}
