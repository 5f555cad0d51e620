'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { type ChartChoice, candlesQuery } from '@/app/_hooks/apiQueries.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import { ChartPanel, IndicatorPanel } from './ChartPanel.tsx'
import { CoinDecisionsPanel } from './CoinDecisionsPanel.tsx'
import { chartHref, readChartAddress } from './chartAddress.ts'
import { MarketPanel } from './MarketPanel.tsx'

/** One coin: what its price did, what the agent did with it, and why. */
export function CoinScreen({ coin }: { coin: string }) {
  const asked = useSearchParams()
  const choice = readChartAddress(coin, (name) => asked.get(name))
  // The address alone changes: the server has nothing to render that the chart's own read does not bring.
  const choose = (next: ChartChoice): void => window.history.pushState(null, '', chartHref(next))
  return (
    <>
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-figure font-medium">{coin}</h1>
        <OtherCoins choice={choice} />
      </header>
      <ChartPanel choice={choice} onChoose={choose} />
      <IndicatorPanel choice={choice} onChoose={choose} />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <MarketPanel coin={coin} />
        <CoinDecisionsPanel coin={coin} />
      </div>
    </>
  )
}

/** The same picture of the other coins. */
function OtherCoins({ choice }: { choice: ChartChoice }) {
  const { agent } = useStatus()
  const { data } = useQuery(candlesQuery(useAgentId(), choice))
  const coins = [...new Set([...(agent?.coins ?? []), ...(data?.coins ?? [])])]
  if (coins.length < 2) return null
  return (
    <nav aria-label="Coins" className="flex flex-wrap gap-1">
      {coins.map((coin) => (
        <Link
          key={coin}
          href={chartHref({ ...choice, coin })}
          aria-current={coin === choice.coin ? 'page' : undefined}
          className="rounded-sm px-2 py-0.5 text-ink-dim hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:text-ink"
        >
          {coin}
        </Link>
      ))}
    </nav>
  )
}
