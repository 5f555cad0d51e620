'use client'
import type { KeyboardEvent } from 'react'
import type { ChartCandle } from '@/lib/contracts/candles.ts'
import { formatPct, signOf } from '../numbers/formatNumber.ts'
import { formatDayMinute } from '../numbers/formatTime.ts'
import { formatLevel, numbersOf, priceDecimals, statDecimals } from './chartData.ts'
import { type ChartLine, keyWord } from './chartLines.ts'
import type { LineLook } from './chartLook.ts'
import { barSentence } from './chartSentence.ts'

const TONE = { '-1': 'text-loss', '0': '', '1': 'text-profit' } as const
const PAGE_BARS = 10

/**
 * What the bar under the crosshair says; without a crosshair, the newest. It is also the chart's keyboard: a slider over the bars, whose
 * value a screen reader speaks.
 */
export function ChartLegend({ candles, lines, bar, onBar, onZoom, onOpen }: ChartLegendProps) {
  const last = candles.length - 1
  const index = Math.min(bar ?? last, last)
  const candle = candles[index]
  if (candle === undefined) return null
  const decimals = priceDecimals(candles)
  const move = (to: number): void => onBar(Math.min(last, Math.max(0, to)))
  const keys: Record<string, () => void> = {
    ArrowLeft: () => move(index - 1),
    ArrowRight: () => move(index + 1),
    ArrowDown: () => move(index - 1),
    ArrowUp: () => move(index + 1),
    PageUp: () => move(index - PAGE_BARS),
    PageDown: () => move(index + PAGE_BARS),
    Home: () => move(0),
    End: () => move(last),
    Escape: () => onBar(null),
    Enter: () => onOpen(index),
    '+': () => onZoom(0.7),
    '-': () => onZoom(1.4),
  }
  const press = (event: KeyboardEvent): void => {
    const act = keys[event.key]
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }
  const readings = lines.map((line) => readingOf(line, index, decimals))
  const spoken = barSentence(
    candle,
    decimals,
    readings.map(({ label, value }) => `${label} ${value}`),
  )
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Bar under the crosshair: arrow keys move it, plus and minus zoom, Enter opens the decision of a fill"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={index}
      aria-valuetext={spoken}
      onKeyDown={press}
      onBlur={() => onBar(null)}
      className="flex flex-col gap-1 text-label"
    >
      <div className="flex flex-wrap gap-x-3 gap-y-1">
        <span className="min-w-24 whitespace-nowrap text-ink-dim">{formatDayMinute(candle.openMs)}</span>
        <Price name="O" value={candle.open} decimals={decimals} />
        <Price name="H" value={candle.high} decimals={decimals} />
        <Price name="L" value={candle.low} decimals={decimals} />
        <Price name="C" value={candle.close} decimals={decimals} />
        <Change candle={candle} />
        <Price name="V" value={candle.volume} decimals={candle.volume < 100 ? 2 : 0} />
        {!candle.closed && <span className="text-ink-dim">still forming</span>}
      </div>
      {readings.length > 0 && (
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {readings.map((reading) => (
            <span key={reading.id} className="flex items-center gap-1.5 whitespace-nowrap">
              <Swatch look={reading.look} />
              <span className="text-ink-dim">{reading.label}</span>
              <span className="min-w-14">{reading.value}</span>
            </span>
          ))}
        </div>
      )}
    </div>
  )
}
interface ChartLegendProps {
  candles: readonly ChartCandle[]
  lines: readonly ChartLine[]
  /** Index under the crosshair; null for none. */
  bar: number | null
  onBar: (bar: number | null) => void
  onZoom: (factor: number) => void
  onOpen: (bar: number) => void
}

function readingOf(line: ChartLine, index: number, priceDigits: number) {
  const value = numbersOf(line.indicator, line.key)[index] ?? null
  const digits = line.pane === 0 ? priceDigits : statDecimals(line.indicator)
  const word = keyWord(line.indicator.name, line.key)
  return {
    id: line.id,
    look: line.look,
    label: word === '' ? line.indicator.label : `${line.indicator.label} ${word}`,
    value: value === null ? '–' : formatLevel(value, digits),
  }
}

const Price = ({ name, value, decimals }: { name: string; value: number; decimals: number }) => (
  <span className="whitespace-nowrap">
    <span className="text-ink-faint">{name}</span> {formatLevel(value, decimals)}
  </span>
)

function Change({ candle }: { candle: ChartCandle }) {
  const share = candle.open === 0 ? 0 : candle.close / candle.open - 1
  return (
    <span className={`min-w-14 whitespace-nowrap ${TONE[signOf(share.toFixed(4))]}`}>
      {formatPct(share, { sign: 'always' })}
    </span>
  )
}

const STROKE: Record<string, string> = {
  accent: 'stroke-accent',
  warn: 'stroke-warn',
  ink: 'stroke-ink',
  'ink-dim': 'stroke-ink-dim',
  profit: 'stroke-profit',
  loss: 'stroke-loss',
}
const DASH = { solid: undefined, dashed: '6 3', dotted: '2 3' } as const

/** A line as it is drawn: not only its colour. */
export const Swatch = ({ look }: { look: LineLook }) => (
  <svg viewBox="0 0 20 4" className="h-1 w-5" aria-hidden="true">
    <line
      x1="0"
      y1="2"
      x2="20"
      y2="2"
      strokeWidth="2"
      strokeDasharray={DASH[look.dash]}
      className={STROKE[look.color] ?? 'stroke-ink'}
    />
  </svg>
)
