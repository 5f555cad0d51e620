import { formatDayMinute } from '@/app/_components/numbers/formatTime.ts'
import type { Pair } from '@/lib/contracts/pairs.ts'
import { formatZ } from '../../_components/pairWords.ts'

/** Returns the chart in words. */
export function spreadSentence({
  points,
  interval,
  windowBars,
  rule,
}: Pick<Pair, 'points' | 'interval' | 'windowBars' | 'rule'>): string {
  const known = points.filter((point) => point.z !== null)
  const [last, first] = [known.at(-1), points[0]]
  if (!last || !first) return 'The spread does not move: there is no z.'
  const beyond = known.filter(({ z }) => Math.abs(z ?? 0) >= rule.entryZ).length
  return `z of the spread on ${interval}, each bar by the ${windowBars} bars before it, since ${formatDayMinute(first.atMs)} UTC: now ${formatZ(last.z)}, beyond the entry (±${rule.entryZ}) at ${beyond} of ${known.length} bars. Hedge now ${last.beta.toFixed(3)}.`
}
