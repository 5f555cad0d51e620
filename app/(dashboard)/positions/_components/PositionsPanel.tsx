'use client'
import { SilentBadge } from '@/app/_components/frame/SilentBadge.tsx'
import { CoinLink } from '@/app/_components/links/CoinLink.tsx'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { distanceFrac } from '@/app/_components/numbers/distanceFrac.ts'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Absent, Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { nothingHeldSentence } from '@/app/_components/words/nothingHeldSentence.ts'
import { SideWord } from '@/app/_components/words/SideWord.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'
import { noLiquidationSentence } from './noLiquidationSentence.ts'
import { PositionDetail } from './PositionDetail.tsx'
import { unprotectedFirst, unprotectedSentence } from './unprotected.ts'

/** What is held. A position without a stop seen resting stands on top and in red. */
export function PositionsPanel({ open }: { open: string }) {
  const query = useRead('positions', { agent: useAgentId() })
  return (
    <QueryPanel
      title="Positions"
      query={query}
      aside={(data) => (
        <>
          <SilentBadge />
          {data.atMs !== null && (
            <span>
              account seen <Ago atMs={data.atMs} />
            </span>
          )}
        </>
      )}
      empty={(data) => data.positions.length === 0 && <EmptyState>{nothingHeldSentence(data.atMs)}</EmptyState>}
    >
      {(data) => {
        const alarm = unprotectedSentence(data.positions)
        return (
          <>
            {alarm !== null && (
              <p
                role="alert"
                className="border-b border-l-4 border-b-line border-l-loss px-4 py-3 text-prose text-loss"
              >
                {alarm}
              </p>
            )}
            <DataTable
              caption="Positions"
              columns={COLUMNS}
              rows={unprotectedFirst(data.positions)}
              rowKey={(position) => position.coin}
              detail={(position) => <PositionDetail position={position} atMs={data.atMs} />}
              openKey={open || (data.positions[0]?.coin ?? '')}
            />
          </>
        )
      }}
    </QueryPanel>
  )
}

const COLUMNS: Column<PositionView>[] = [
  {
    key: 'coin',
    header: 'coin',
    cell: (position) => (
      <span className={position.stop ? 'font-medium' : 'font-medium text-loss'}>
        <CoinLink coin={position.coin} /> <SideWord side={position.side} />
        {position.adopted && <span className="font-normal text-warn"> adopted</span>}
      </span>
    ),
  },
  { key: 'pnl', header: 'unrealised USD', align: 'right', cell: (one) => <Usd value={one.unrealizedPnlUsd} tone /> },
  {
    key: 'roe',
    header: 'of margin',
    align: 'right',
    cell: (one) => <Pct value={shareOfMargin(one)} tone />,
  },
  { key: 'sz', header: 'size', align: 'right', cell: (one) => <Sz value={one.szi} szDecimals={one.szDecimals} /> },
  { key: 'usd', header: 'notional USD', align: 'right', cell: (one) => <Usd value={one.notionalUsd} /> },
  {
    key: 'entry',
    header: 'entry',
    align: 'right',
    cell: (one) => <Px value={one.entryPx} szDecimals={one.szDecimals} />,
  },
  { key: 'mark', header: 'mark', align: 'right', cell: (one) => <Px value={one.markPx} szDecimals={one.szDecimals} /> },
  {
    key: 'funding',
    header: 'funding USD',
    align: 'right',
    cell: (one) => <Usd value={one.fundingSinceOpenUsd} sign="always" />,
  },
  { key: 'margin', header: 'margin USD', align: 'right', cell: (one) => <Usd value={one.marginUsedUsd} /> },
  { key: 'leverage', header: 'leverage', align: 'right', cell: (one) => `${one.leverage}x` },
  { key: 'liquidation', header: 'to liquidation', align: 'right', cell: (one) => <ToLiquidation position={one} /> },
  {
    key: 'age',
    header: 'opened',
    align: 'right',
    cell: (one) => (one.openedAtMs === null ? <Absent /> : <Ago atMs={one.openedAtMs} />),
  },
]

/** What the position has made as a share of what secures it; null where nothing does. */
const shareOfMargin = ({ unrealizedPnlUsd, marginUsedUsd }: PositionView): number | null =>
  Number(marginUsedUsd) > 0 ? Number(unrealizedPnlUsd) / Number(marginUsedUsd) : null

function ToLiquidation({ position }: { position: PositionView }) {
  if (position.liquidationPx === null) return <Absent why={noLiquidationSentence(position.side)} />
  return <Pct value={distanceFrac(position.markPx, position.liquidationPx)} sign="always" decimals={1} />
}
