import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import type { BreakdownView } from '@/lib/contracts/breakdown.ts'
import type { Range } from '@/lib/contracts/choices.ts'

/** Below this many trades a rate says more about luck than about the agent, so none is shown; what they made is. The API has all. */
export const TRADES_MIN = 10

/** Returns what a group is called: a model's name is long, and its end tells it apart. */
export const groupName = (key: string): string => (key.length <= 48 ? key : `…${key.slice(-47)}`)

/** Returns which trades are counted, and which are not. */
export function tradesSentence(
  { all, adoptedTradeCount }: Pick<BreakdownView, 'all' | 'adoptedTradeCount'>,
  range: Range,
): string {
  const own = `${formatCount(all.tradeCount)} closed ${all.tradeCount === 1 ? 'trade' : 'trades'} of its own`
  const adopted = adoptedTradeCount === 0 ? '' : `; ${formatCount(adoptedTradeCount)} adopted ones do not count`
  return `${own}${range === 'all' ? '' : `, last ${range}`}${adopted}`
}
