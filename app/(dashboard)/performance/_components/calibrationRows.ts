import { formatCount, formatPct, formatRatio } from '@/app/_components/numbers/formatNumber.ts'
import type { Performance } from '@/lib/contracts/performance.ts'
import type { Figure } from './FigureTable.tsx'

type Calibration = Performance['calibration']

/** Below this many trades a figure says more about luck than about the model, so none is shown; the bins are, with their counts. The API has all. */
const TRADES_MIN = 30

/** Returns whose outcomes these are, and how many there are. */
export function calibrationFrom({ tradeCount, unstatedCount }: Calibration): string {
  const unstated = unstatedCount === 0 ? '' : `; ${formatCount(unstatedCount)} without one do not count`
  return `${formatCount(tradeCount)} closed ${tradeCount === 1 ? 'trade' : 'trades'} with a confidence${unstated}`
}

/** Returns the figures of all bins together, each with how to read it; none below thirty trades. */
export function calibrationFigures(of: Calibration): Figure[] {
  if (of.tradeCount < TRADES_MIN) return []
  const { skill, auc, brier, brierOfBaseRate, baseRate, ece, eceByChance } = of
  const ratio = (value: number | null) => (value === null ? null : formatRatio(value, 3))
  const percent = (value: number | null) => (value === null ? 'unknown' : formatPct(value, { decimals: 0 }))
  return [
    { name: 'Skill', value: ratio(skill), from: 'above 0 only if confidence tells more than the share that won' },
    {
      name: 'Order',
      value: ratio(auc),
      from: 'how often the surer of a won and a lost trade was the won one; 0.5 is chance',
    },
    {
      name: 'Brier score',
      value: ratio(brier),
      from: `0 is perfect; always saying ${percent(baseRate)} gives ${ratio(brierOfBaseRate) ?? 'nothing'}`,
    },
    {
      name: 'Mean error',
      value: ece === null ? null : formatPct(ece, { decimals: 0 }),
      from: `a perfect model shows about ${percent(eceByChance)} by chance with so few trades`,
    },
  ]
}

/** Returns why there are no figures yet; null where there are. */
export const calibrationGap = ({ tradeCount }: Calibration): string | null =>
  tradeCount >= TRADES_MIN
    ? null
    : `Fewer than ${TRADES_MIN} trades say nothing about all of them together: no score is shown. Each range here is as wide as its few trades leave it.`
