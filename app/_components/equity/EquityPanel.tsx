'use client'
import { keepPreviousData } from '@tanstack/react-query'
import { RANGES, type Range } from '@/lib/contracts/choices.ts'
import type { Performance } from '@/lib/contracts/performance.ts'
import { useAgentId } from '../../_hooks/useAgentId.ts'
import { useRead } from '../../_hooks/useRead.ts'
import { costWords } from '../numbers/costWords.ts'
import { formatUsd } from '../numbers/formatNumber.ts'
import { Usd } from '../numbers/Usd.tsx'
import { EmptyState } from '../panels/EmptyState.tsx'
import { QueryPanel } from '../panels/QueryPanel.tsx'
import { SkeletonBlock } from '../panels/SkeletonRows.tsx'
import { EquityChart } from './EquityChart.tsx'
import { EquityTable } from './EquityTable.tsx'
import { equitySentence } from './equitySentence.ts'

/** Equity against BTC held and against doing nothing; `withDrawdown` adds what was lost from the peak on the same axis. */
export function EquityPanel({ range, onPick, withDrawdown = false }: EquityPanelProps) {
  const query = useRead('performance', { agent: useAgentId(), range }, { placeholderData: keepPreviousData })
  return (
    <QueryPanel
      title="Equity against BTC held, nothing and rules"
      query={query}
      aside={<RangePicker range={range} onPick={onPick} />}
      skeleton={<SkeletonBlock className="h-72" />}
      empty={(data) =>
        data.curve.length === 0 && (
          <EmptyState>
            No equity has been recorded
            {range === 'all' ? ' yet. The agent writes a point with every cycle.' : ` in the last ${range}.`}
          </EmptyState>
        )
      }
    >
      {(data) => (
        <div className="flex flex-col gap-3 p-4">
          <Headline data={data} />
          {data.curve.length > 1 && <EquityChart curve={data.curve} withDrawdown={withDrawdown} />}
          <p className="text-ink-dim">{equitySentence(data)}</p>
          <EquityTable curve={data.curve} />
        </div>
      )}
    </QueryPanel>
  )
}

interface EquityPanelProps {
  range: Range
  onPick: (range: Range) => void
  withDrawdown?: boolean
}

function Headline({ data }: { data: Performance }) {
  const equity = data.money?.equityUsd ?? data.curve.at(-1)?.equityUsd ?? null
  return (
    <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1">
      <span className="text-figure font-medium">
        <Usd value={equity} />
      </span>
      {data.money && (
        <span className="text-ink-dim">
          at the last cycle, net of fees {formatUsd(data.money.feesUsd)}, funding{' '}
          {formatUsd(data.money.fundingUsd, { sign: 'always' })}, without the model’s{' '}
          {costWords({ costUsd: data.money.modelCostUsd, costUsdMax: data.money.modelCostUsdMax }, 2)}
        </span>
      )}
    </div>
  )
}

function RangePicker({ range, onPick }: { range: Range; onPick: (range: Range) => void }) {
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">Range</legend>
      {RANGES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === range}
          onClick={() => onPick(name)}
          className="rounded-sm px-2 py-0.5 text-ink-dim hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink"
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}
