'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { SilentBadge } from '@/app/_components/frame/SilentBadge.tsx'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { formatDollars, formatPct } from '@/app/_components/numbers/formatNumber.ts'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Absent, Usd } from '@/app/_components/numbers/Usd.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { PlanStateLine } from '@/app/_components/words/PlanStateLine.tsx'
import { SideWord } from '@/app/_components/words/SideWord.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { Coin } from '@/lib/contracts/candles.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'

const HOURS_A_YEAR = 24 * 365

/** What is known of the market, and what is held. */
export function MarketPanel({ coin }: { coin: string }) {
  const agent = useAgentId()
  const query = useRead('coin', { agent, coin })
  const { data: positions } = useRead('positions', { agent })
  const position = positions?.positions.find((each) => each.coin === coin) ?? null
  return (
    <QueryPanel
      title="Now"
      query={query}
      aside={(data) => (
        <>
          <SilentBadge />
          {data.atMs !== null && (
            <span>
              seen <Ago atMs={data.atMs} />
            </span>
          )}
        </>
      )}
      empty={(data) =>
        data.atMs === null &&
        position === null && (
          <EmptyState>
            The market shows here once a cycle has shown {coin} to the model. Nothing is held in it.
          </EmptyState>
        )
      }
    >
      {(data) => (
        <div className="p-4">
          <Facts rows={[...marketRows(data, position), ...positionRows(position)]} />
          <PlanStateLine state={position?.exitState ?? null} atMs={positions?.atMs ?? null} />
        </div>
      )}
    </QueryPanel>
  )
}

type Row = readonly [string, React.ReactNode]

function marketRows(market: Coin, position: PositionView | null): Row[] {
  const mark = position?.markPx ?? (market.markPx === null ? null : String(market.markPx))
  const funding = market.fundingRateHourlyFrac
  return [
    ['mark', <Px key="mark" value={mark} szDecimals={position?.szDecimals ?? null} />],
    [
      '24 h',
      market.dayChangeFrac === null ? <Absent key="day" /> : formatPct(market.dayChangeFrac, { sign: 'always' }),
    ],
    [
      'funding',
      funding === null ? (
        <Absent key="funding" />
      ) : (
        `${formatPct(funding, { sign: 'always', decimals: 4 })} an hour, ${formatPct(funding * HOURS_A_YEAR, { sign: 'always', decimals: 1 })} a year; ${funding >= 0 ? 'longs' : 'shorts'} pay`
      ),
    ],
    [
      'open interest',
      market.openInterestUsd === null ? <Absent key="oi" /> : formatDollars(String(market.openInterestUsd), 0),
    ],
  ]
}

function positionRows(position: PositionView | null): Row[] {
  if (position === null) return [['position', 'none']]
  const { szDecimals } = position
  return [
    [
      'position',
      <span key="position">
        <Link href={`/positions?open=${encodeURIComponent(position.coin)}`} className={linkClass}>
          <SideWord side={position.side} /> <Sz value={position.szi.replace('-', '')} szDecimals={szDecimals} />
        </Link>{' '}
        at <Px value={position.entryPx} szDecimals={szDecimals} />, {position.leverage}x
      </span>,
    ],
    ['unrealised USD', <Usd key="pnl" value={position.unrealizedPnlUsd} tone />],
    [
      'stop',
      position.stop ? (
        <Px key="stop" value={position.stop.triggerPx} szDecimals={szDecimals} />
      ) : (
        <span key="stop" className="text-loss">
          none is seen resting
        </span>
      ),
    ],
    [
      'target',
      position.target ? <Px key="target" value={position.target.triggerPx} szDecimals={szDecimals} /> : 'none',
    ],
    [
      'why',
      <CycleLink key="why" cycleId={position.cycleId} decisionId={position.decisionId}>
        the decision that opened it
      </CycleLink>,
    ],
  ]
}
