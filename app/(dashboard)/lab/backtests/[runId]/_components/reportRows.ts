import { formatCount, formatPct, formatRatio, formatUsd } from '@/app/_components/numbers/formatNumber.ts'
import { formatUtc } from '@/app/_components/numbers/formatTime.ts'
import type { Figure } from '@/app/(dashboard)/performance/_components/FigureTable.tsx'
import type { BacktestReport, BootstrapMean } from '@/lib/contracts/labBacktest.ts'
import type { Backtest } from '@/lib/contracts/labBacktests.ts'

/** Returns an amount as dollars are written. */
export const usdText = (usd: number): string => formatUsd(usd.toFixed(2), { sign: 'auto' })
const daily = (share: number): string => formatPct(share, { sign: 'always', decimals: 3 })

/** Returns what it ran on, as names and values. */
export function marketRows({ market, cycles, decisions, contentHash }: BacktestReport): [string, string][] {
  const denied = decisions.deniedBy.map(({ code, count }) => `${code} ${count}`).join(', ')
  return [
    ['market', market.label],
    ['coins', `${market.coins.join(', ')} at ${market.interval}`],
    ['span', `${formatUtc(market.startMs)} to ${formatUtc(market.endMs)}`],
    ...(market.note === '' ? [] : [['note', market.note] as [string, string]]),
    ['cycles', formatCount(cycles.total)],
    [
      'asked for',
      `${formatCount(decisions.wanted)}, ${formatCount(decisions.denied)} denied${denied === '' ? '' : ` (${denied})`}`,
    ],
    ['contents', contentHash],
  ]
}

/** Returns how sure the result is: figures with what they stand on. */
export function certaintyRows(
  { sharpe, againstFlat, againstBtc }: BacktestReport,
  judged: Backtest['judged'],
): Figure[] {
  const days = sharpe === null ? 'too few days' : `${formatCount(sharpe.n)} days`
  const trials =
    judged === null
      ? ''
      : `${formatCount(judged.trials)} runs of other settings on this market${effectiveWords(judged.effective)}`
  const range = (of: BootstrapMean | null): string =>
    of === null
      ? 'too few days'
      : `95 % between ${daily(of.low)} and ${daily(of.high)}, p ${of.p.toFixed(3)}; blocks of ${of.block.toFixed(1)} days`
  return [
    { name: 'A day', value: againstFlat && daily(againstFlat.mean), from: range(againstFlat) },
    { name: 'A day above BTC held', value: againstBtc && daily(againstBtc.mean), from: range(againstBtc) },
    { name: 'True Sharpe above 0', value: share(sharpe?.probabilistic), from: days },
    { name: 'The same, as the best of all that was tried', value: share(judged?.deflated), from: trials },
    {
      name: 'Days that would tell',
      value: sharpe?.daysMin == null ? null : formatCount(Math.ceil(sharpe.daysMin)),
      from: 'until a Sharpe of this size is above 0 with 95 %',
    },
  ]
}

const effectiveWords = (effective: number | null): string =>
  effective === null ? '' : `, as many as ${formatRatio(effective, 1)} independent ones`

const share = (value: number | null | undefined): string | null =>
  value === null || value === undefined ? null : formatPct(value, { decimals: 1 })

/** Returns what trading cost, and what the same trades make at other costs. */
export function costRows({ costs, openAtEnd, isolated }: BacktestReport): Figure[] {
  return [
    {
      name: 'Fees',
      value: usdText(costs.feesUsd),
      from:
        costs.feeDragFrac === null
          ? 'nothing was won'
          : `${formatPct(costs.feeDragFrac, { decimals: 0 })} of what was won`,
    },
    { name: 'Funding', value: usdText(costs.fundingUsd), from: 'received less paid' },
    { name: 'Model', value: usdText(costs.modelUsd), from: 'beside the account, not from it' },
    {
      name: 'Turnover',
      value: usdText(costs.turnoverUsd),
      from: `something was held ${formatPct(costs.exposureFrac, { decimals: 0 })} of the time`,
    },
    {
      name: 'Open at the end',
      value: usdText(openAtEnd.unrealizedUsd),
      from: `closing it would cost ${usdText(openAtEnd.closingUsd)}`,
    },
    ...isolated.sweep.map(({ times, netUsd }) => ({
      name: `At ${times} × the costs`,
      value: usdText(netUsd),
      from: 'the same trades, each alone, with fees and spread so many times',
    })),
  ]
}
