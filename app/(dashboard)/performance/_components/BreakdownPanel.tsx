'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import { formatCount, formatRatio, formatUsd } from '@/app/_components/numbers/formatNumber.ts'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { Absent, Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import type { BreakdownView, TradeGroupView } from '@/lib/contracts/breakdown.ts'
import type { Range } from '@/lib/contracts/choices.ts'
import { BREAKDOWNS, type Breakdown } from '@/lib/contracts/choices.ts'
import { groupName, TRADES_MIN, tradesSentence } from './groupWords.ts'

const LABELS: Record<Breakdown, string> = {
  coin: 'coin',
  side: 'side',
  exit: 'left by',
  hour: 'hour of entry, UTC',
  held: 'time held',
  settings: 'settings',
  prompt: 'prompt',
  model: 'model',
}

/** What closed trades came to, by one thing at a time; each row with its count, because a share of three is luck. */
export function BreakdownPanel({ query, by, range, onPick }: BreakdownPanelProps) {
  return (
    <QueryPanel
      title="Trades by"
      query={query}
      aside={(data) => tradesSentence(data, range)}
      head={
        <fieldset className="flex flex-wrap gap-1 border-b border-line px-3 py-2">
          <legend className="sr-only">Trades by</legend>
          {BREAKDOWNS.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === by}
              onClick={() => onPick(name)}
              className="rounded-sm px-2 py-0.5 text-ink-dim hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink"
            >
              {LABELS[name]}
            </button>
          ))}
        </fieldset>
      }
      empty={(data) =>
        data.all.tradeCount === 0 && (
          <EmptyState>No trade of its own has closed in this range. Each is counted here once it has.</EmptyState>
        )
      }
    >
      {(data) => (
        <DataTable
          caption={`Trades by ${LABELS[by]}`}
          columns={columnsOf(by)}
          rows={[...data.by[by], { ...data.all, key: ALL }]}
          rowKey={({ key }) => key}
          rowTone={({ key }) => (key === ALL ? 'font-medium' : '')}
        />
      )}
    </QueryPanel>
  )
}
interface BreakdownPanelProps {
  query: UseQueryResult<BreakdownView>
  by: Breakdown
  range: Range
  onPick: (by: Breakdown) => void
}

const ALL = 'all together'

const few = (
  <span className="text-ink-faint" title={`fewer than ${TRADES_MIN} trades say nothing`}>
    too few
  </span>
)

const columnsOf = (by: Breakdown): Column<TradeGroupView>[] => [
  {
    key: 'key',
    header: LABELS[by],
    cell: ({ key }) => (key === ALL ? ALL : by === 'exit' ? wordsOf(key) : groupName(key)),
  },
  {
    key: 'n',
    header: 'trades',
    align: 'right',
    cell: ({ tradeCount, wonCount }) => `${formatCount(tradeCount)}, ${formatCount(wonCount)} won`,
  },
  {
    key: 'rate',
    header: 'win rate',
    align: 'right',
    cell: (row) => (row.tradeCount < TRADES_MIN ? few : <Pct value={row.winRate} decimals={0} />),
  },
  {
    key: 'factor',
    header: 'profit factor',
    align: 'right',
    cell: (row) =>
      row.tradeCount < TRADES_MIN ? (
        few
      ) : row.profitFactor === null ? (
        <Absent why="no trade lost" />
      ) : (
        formatRatio(row.profitFactor)
      ),
  },
  {
    key: 'expectancy',
    header: 'a trade, USD',
    align: 'right',
    cell: ({ expectancyUsd, expectancyUsdLow, expectancyUsdHigh }) => (
      <>
        <Usd value={expectancyUsd} tone />
        {expectancyUsdLow !== null && expectancyUsdHigh !== null && (
          <div className="text-label text-ink-faint">
            95 %: {formatUsd(expectancyUsdLow, { sign: 'always' })} to{' '}
            {formatUsd(expectancyUsdHigh, { sign: 'always' })}
          </div>
        )}
      </>
    ),
  },
  {
    key: 'gross',
    header: 'before costs USD',
    align: 'right',
    cell: (row) => <Usd value={row.grossUsd} sign="always" />,
  },
  { key: 'fees', header: 'fees USD', align: 'right', cell: (row) => <Usd value={row.feesUsd} /> },
  {
    key: 'funding',
    header: 'funding USD',
    align: 'right',
    cell: (row) => <Usd value={row.fundingUsd} sign="always" />,
  },
  { key: 'net', header: 'net USD', align: 'right', cell: (row) => <Usd value={row.netUsd} tone /> },
]
