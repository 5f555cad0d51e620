import { type BacktestReport, backtestReportSchema } from '../../lib/contracts/labBacktest.ts'
import type { BootstrapMean } from '../../lib/domain/stats/bootstrapMean.ts'
import { judgeTrials } from '../../lib/lab/triedRuns.ts'
import type { LabRunRow } from '../../lib/store/rows/labRunRow.ts'

/** Returns what a run came to, for a terminal. `trials`: the reports of all runs on its market. */
export function reportWords(
  { id, name, status, problem, report }: LabRunRow,
  trials: readonly BacktestReport[],
): string {
  const head = `Run ${id}, ${name}: ${status}.`
  if (problem !== '') return `${head} ${problem}`
  return report === null ? head : `${head}\n${backtestWords(backtestReportSchema.parse(JSON.parse(report)), trials)}`
}

const percent = (share: number | null, digits = 2): string =>
  share === null ? '–' : `${(share * 100).toFixed(digits)} %`
const dollars = (usd: number): string => `${usd < 0 ? '−' : ''}$${Math.abs(usd).toFixed(2)}`
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
const interval = (of: BootstrapMean | null): string =>
  of === null
    ? 'too few days to tell'
    : `${percent(of.mean, 3)} a day [${percent(of.low, 3)}, ${percent(of.high, 3)}], p ${of.p.toFixed(3)}`

function backtestWords(report: BacktestReport, trials: readonly BacktestReport[]): string {
  const { market, cycles, decisions, figures, trades, costs, openAtEnd, isolated, sharpe } = report
  const judged = judgeTrials(report, trials)
  const year = Math.sqrt(365)
  const direction = isolated.direction
  return [
    `  market     ${market.label}; ${market.coins.join(', ')} at ${market.interval}, ${day(market.startMs)} to ${day(market.endMs)}. ${market.note}`,
    ...modelWords(report.model),
    `  cycles     ${cycles.total}; asked for ${decisions.wanted}, denied ${decisions.denied}${decisions.denied > 0 ? ` (${decisions.deniedBy.map(({ code, count }) => `${code} ${count}`).join(', ')})` : ''}`,
    `  result     ${percent(figures.returnFrac)}, ${dollars(figures.startUsd)} to ${dollars(figures.endUsd)}; BTC held ${percent(figures.btcHoldReturnFrac)}, doing nothing 0.00 %`,
    `  drawdown   ${percent(figures.drawdownFracMax)} at the deepest; held something ${percent(costs.exposureFrac, 0)} of the time`,
    `  trades     ${trades.closed} closed, ${percent(figures.winRate, 0)} won, profit factor ${figures.profitFactor?.toFixed(2) ?? '–'}; ${trades.open} open with ${dollars(openAtEnd.unrealizedUsd)}, ${dollars(openAtEnd.closingUsd)} to close`,
    `  costs      fees ${dollars(costs.feesUsd)} (${percent(costs.feeDragFrac, 0)} of what was won), funding ${dollars(costs.fundingUsd)}, model ${dollars(costs.modelUsd)}; turnover ${dollars(costs.turnoverUsd)}`,
    `  a day      ${interval(report.againstFlat)}; above BTC held ${interval(report.againstBtc)}`,
    `  Sharpe     ${sharpe === null ? 'too few days' : `${(sharpe.sharpe * year).toFixed(2)} a year of ${sharpe.n} days; above 0 with ${percent(sharpe.probabilistic, 1)}, as the best of ${judged.trials} trials on this market with ${percent(judged.deflated, 1)}`}`,
    `  direction  ${direction === null ? 'no trades' : `the trades alone made ${dollars(direction.ownUsd)}; tossed directions ${dollars(direction.lowUsd)} to ${dollars(direction.highUsd)} (95 % of ${direction.seeds}), p ${direction.p.toFixed(3)}`}`,
    `  costs ×    ${isolated.sweep.map(({ times, netUsd }) => `${times}: ${dollars(netUsd)}`).join('   ')}`,
    `  contents   ${report.contentHash}`,
    `  ${WHAT_IT_IS_NOT}`,
  ].join('\n')
}

function modelWords(model: BacktestReport['model']): string[] {
  if (model === null) return []
  const { name, turns, failed, isCapped, beforeCutoffFrac } = model
  return [
    `  model      ${name}: asked ${turns} times, ${failed} answers of no use${isCapped ? '; ENDED EARLY: what it may cost was spent' : ''}`,
    ...(beforeCutoffFrac > 0
      ? [
          `  EVIDENCE   none for ${percent(beforeCutoffFrac, 0)} of the time: the model may have read what happened then`,
        ]
      : []),
  ]
}

/** What stands below every backtest. */
const WHAT_IT_IS_NOT =
  'It is one market of the past, met with a drawn book: what it made here is no promise, and a setting chosen by its result needs another market to be believed.'
