'use client'
import { useState } from 'react'
import type { ChartCandle, Markers } from '@/lib/contracts/candles.ts'
import { linkClass } from '../dialogs/buttonClass.ts'
import { CycleLink } from '../links/CycleLink.tsx'
import { At } from '../numbers/At.tsx'
import { Px } from '../numbers/Px.tsx'
import { Sz } from '../numbers/Sz.tsx'
import { Usd } from '../numbers/Usd.tsx'
import { type Column, DataTable } from '../panels/DataTable.tsx'
import { formatLevel, numbersOf, priceDecimals, statDecimals } from './chartData.ts'
import { type ChartLine, keyWord } from './chartLines.ts'

const ROWS_MAX = 100

/** The chart as rows: the fills with their decisions, then the newest bars with every drawn value. */
export function ChartTable({ candles, lines, markers }: ChartTableProps) {
  const [open, setOpen] = useState(false)
  const fills = (markers?.fills ?? []).filter(({ atMs }) => atMs >= (candles[0]?.openMs ?? 0)).reverse()
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={`${linkClass} text-label`}>as a table</summary>
      {open && (
        <div className="flex flex-col gap-4 pt-2">
          {fills.length > 0 && (
            <DataTable caption="Fills" rows={fills} rowKey={(fill) => `f${fill.id}`} columns={FILLS} />
          )}
          <DataTable
            caption={`The newest ${Math.min(candles.length, ROWS_MAX)} bars, newest first`}
            rows={toRows(candles)}
            rowKey={({ candle }) => String(candle.openMs)}
            columns={barColumns(candles, lines)}
          />
        </div>
      )}
    </details>
  )
}
interface ChartTableProps {
  candles: readonly ChartCandle[]
  lines: readonly ChartLine[]
  markers: Markers | null
}

type Fill = Markers['fills'][number]
const FILLS: Column<Fill>[] = [
  { key: 'at', header: 'time UTC', cell: (fill) => <At atMs={fill.atMs} style="day" /> },
  { key: 'what', header: 'fill', cell: (fill) => `${fill.role}, ${fill.side}` },
  { key: 'sz', header: 'size', align: 'right', cell: (fill) => <Sz value={fill.sz} /> },
  { key: 'px', header: 'price', align: 'right', cell: (fill) => <Px value={fill.px} /> },
  { key: 'pnl', header: 'realised USD', align: 'right', cell: (fill) => <Usd value={fill.closedPnlUsd} tone /> },
  {
    key: 'why',
    header: 'why',
    cell: (fill) => (
      <CycleLink cycleId={fill.cycleId} decisionId={fill.decisionId}>
        its decision
      </CycleLink>
    ),
  },
]

interface Row {
  candle: ChartCandle
  index: number
}
const toRows = (candles: readonly ChartCandle[]): Row[] =>
  candles
    .map((candle, index) => ({ candle, index }))
    .slice(-ROWS_MAX)
    .reverse()

function barColumns(candles: readonly ChartCandle[], lines: readonly ChartLine[]): Column<Row>[] {
  const decimals = priceDecimals(candles)
  const price = (key: 'open' | 'high' | 'low' | 'close'): Column<Row> => ({
    key,
    header: key,
    align: 'right',
    cell: ({ candle }) => formatLevel(candle[key], decimals),
  })
  return [
    {
      key: 'at',
      header: 'opened UTC',
      cell: ({ candle }) => (
        <>
          <At atMs={candle.openMs} style="day" />
          {!candle.closed && ' forming'}
        </>
      ),
    },
    price('open'),
    price('high'),
    price('low'),
    price('close'),
    { key: 'volume', header: 'volume', align: 'right', cell: ({ candle }) => formatLevel(candle.volume, 2) },
    ...lines.map((line): Column<Row> => {
      const values = numbersOf(line.indicator, line.key)
      const digits = line.pane === 0 ? decimals : statDecimals(line.indicator)
      return {
        key: line.id,
        header: `${line.indicator.label} ${keyWord(line.indicator.name, line.key)}`,
        align: 'right',
        cell: ({ index }) => {
          const value = values[index] ?? null
          return value === null ? '–' : formatLevel(value, digits)
        },
      }
    }),
  ]
}
