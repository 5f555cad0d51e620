import type { DiaryEntryView } from '@/lib/contracts/diary.ts'
import { Decimal } from '@/lib/domain/decimal.ts'
import { usdWords } from '@/lib/domain/numberWords.ts'

/** More lines than this are a diary, not a summary. */
const LINES_MAX = 5

/** Returns what happened in these entries, oldest first, in at most five sentences: what needs a person first, then money, then what was let be. */
export function sinceLines(entries: readonly DiaryEntryView[]): string[] {
  const of = (...actions: string[]) => entries.filter(({ action }) => actions.includes(action))
  const lines = [
    stateLine(of('state_active', 'state_reducing', 'state_halted')),
    countLine(of('unknown'), 'order whose outcome is not known', 'orders whose outcome is not known'),
    locksLine(of('lock')),
    closedLine(of('close', 'reconcile_close')),
    openedLine(of('buy', 'sell').filter(({ filled }) => filled === true)),
    countLine(of('rejected', 'not_sent', 'error'), 'order failed or was not sent', 'orders failed or were not sent'),
    deniedLine(of('denied')),
    countLine(of('hold'), 'decision to hold', 'decisions to hold'),
  ]
  return lines.filter((line) => line !== null).slice(0, LINES_MAX)
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

function countLine(entries: readonly DiaryEntryView[], one: string, many: string): string | null {
  return entries.length === 0 ? null : `${counted(entries.length, one, many)}${coinsOf(entries)}.`
}

/** Where trading stands now, and by how many changes it came there. */
function stateLine(entries: readonly DiaryEntryView[]): string | null {
  const last = entries.at(-1)
  if (last === undefined) return null
  return entries.length === 1
    ? last.message
    : `${entries.length} changes of the trading state, the last: ${last.message}`
}

function locksLine(entries: readonly DiaryEntryView[]): string | null {
  const last = entries.at(-1)
  if (last === undefined) return null
  return entries.length === 1 ? last.message : `Code held back ${entries.length} times, the last: ${last.message}`
}

function closedLine(entries: readonly DiaryEntryView[]): string | null {
  if (entries.length === 0) return null
  const made = entries.flatMap(({ pnl_usd }) => (typeof pnl_usd === 'number' ? [new Decimal(pnl_usd)] : []))
  const net = made.reduce((sum, pnl) => sum.plus(pnl), new Decimal(0))
  const won = made.filter((pnl) => pnl.gt(0)).length
  const unknown = entries.length - made.length
  const gap = unknown === 0 ? '' : `; of ${unknown} it is not known`
  return `${counted(entries.length, 'trade', 'trades')} closed${coinsOf(entries)}, ${won} with profit: ${usdWords(net, 'always')} net of fees and funding${gap}.`
}

function openedLine(entries: readonly DiaryEntryView[]): string | null {
  return entries.length === 0 ? null : `${counted(entries.length, 'order', 'orders')} filled${coinsOf(entries)}.`
}

function deniedLine(entries: readonly DiaryEntryView[]): string | null {
  return entries.length === 0
    ? null
    : `${counted(entries.length, 'decision was', 'decisions were')} denied by the gate${coinsOf(entries)}.`
}

function coinsOf(entries: readonly DiaryEntryView[]): string {
  const coins = [...new Set(entries.map(({ asset }) => asset).filter((asset) => asset !== ''))]
  if (coins.length === 0) return ''
  return coins.length <= 4
    ? ` in ${coins.join(', ')}`
    : ` in ${coins.slice(0, 3).join(', ')} and ${coins.length - 3} more`
}
