import { type Px, px, type Sz } from '../../lib/domain/decimal.ts'
import type { Approval } from '../../lib/domain/gate/verdict.ts'
import { pxWords, szWords } from '../../lib/domain/numberWords.ts'
import type { Levels, ProtectiveLeg } from '../../lib/domain/protection.ts'
import type { LegOutcome } from '../../lib/ports.ts'
import type { NewDiaryEntry } from '../../lib/store/books/diaryBook.ts'
import { type Protection, rests } from '../orders/protectPosition.ts'
import type { Judged } from './steps/gate.ts'

// What execute did, told.

/** Returns what a moved level came to, in words: where the levels are, and what was asked for where that is no price of the venue's. */
export function adjustWords(coin: string, levels: Levels, asked: Levels, failed: Protection['placed']): string {
  const of = (role: ProtectiveLeg, at: Px | null, wish: Px | null) =>
    `${role} ${words(at)}${failed.some((one) => one.role === role) ? '' : askedWords(at, wish)}`
  const now = `${of('stop', levels.slPx, asked.slPx)}, ${of('target', levels.tpPx, asked.tpPx)}`
  if (failed.length === 0) return `Exit levels of ${coin}: ${now}.`
  const why = failed.map(({ role, outcome }) => `${role}: ${'message' in outcome ? outcome.message : outcome.kind}`)
  return `Exit levels of ${coin} could not all be moved (${why.join('; ')}). They are: ${now}.`
}

/** An order that was carried out, or not, and the stop and target of a fresh entry. */
export interface Execution {
  judged: Judged
  outcome: LegOutcome
  protection: Protection | null
}

/** Returns what became of an order, in words and in the original's fields; null where the fills tell it. A close that left nothing is told by the fill that closed it. */
export function executionEntry(
  { judged, outcome, protection }: Execution,
  cycleId: number,
  atMs: number,
): NewDiaryEntry | null {
  const approval = judged.verdict.approval
  if (!approval || approval.kind === 'adjust') return null
  if (approval.kind === 'reduce' && approval.whole && outcome.kind === 'filled' && outcome.totalSz.gte(approval.sz))
    return null
  const { decision } = judged.wish
  const filled = outcome.kind === 'filled'
  const amount = filled ? outcome.totalSz : approval.sz
  return {
    cycleId,
    atMs,
    asset: approval.coin,
    action: filled
      ? decision.action
      : outcome.kind === 'rejected'
        ? 'rejected'
        : outcome.kind === 'unknown'
          ? 'unknown'
          : 'not_sent',
    message: `${headline(approval, outcome, amount)}${protection ? ` ${protectionWords(protection, approval)}` : ''}`,
    fields: {
      decision_id: judged.row.id,
      order_type: 'market',
      allocation_usd: filled ? amount.times(outcome.avgPx).toDecimalPlaces(2).toNumber() : decision.allocation_usd,
      amount: amount.toNumber(),
      entry_price: filled ? outcome.avgPx.toNumber() : null,
      tp_price: approval.kind === 'increase' ? levelNumber(protection?.resting.tpPx ?? approval.tpPx) : null,
      sl_price: approval.kind === 'increase' ? levelNumber(protection?.resting.slPx ?? approval.slPx) : null,
      exit_plan: decision.exit_plan,
      rationale: decision.rationale,
      order_result: outcome.kind,
      filled,
      opened_at: filled ? new Date(atMs).toISOString() : null,
    },
  }
}

function headline(approval: Exclude<Approval, { kind: 'adjust' }>, outcome: LegOutcome, amount: Sz): string {
  const what = `${approval.kind === 'increase' ? 'Open' : 'Reduce'} ${approval.side} ${szWords(amount)} ${approval.coin}`
  switch (outcome.kind) {
    case 'filled':
      return outcome.totalSz.lt(approval.sz)
        ? `${what}: filled at ${pxWords(outcome.avgPx)}, ${szWords(approval.sz.minus(outcome.totalSz))} less than wanted.`
        : `${what}: filled at ${pxWords(outcome.avgPx)}.`
    case 'resting':
      return `${what}: resting on the venue.`
    case 'rejected':
      return `${what}: the venue rejected it: ${outcome.message}`
    case 'notSent':
      return `${what}: not sent. ${outcome.message}`
    case 'unknown':
      return `${what}: no clear answer (${outcome.message}). It is looked up and never sent again.`
  }
}

/** The levels as they rest, on the venue's tick, and what was asked for where that differs. */
function protectionWords(protection: Protection, approval: Exclude<Approval, { kind: 'adjust' }>): string {
  if (protection.kind === 'bare') return 'Its stop could not be placed, so the position is closed again.'
  if (protection.kind === 'unsure') return 'Its stop was sent without a clear answer; the next look decides.'
  const resting = protection.placed.filter(rests)
  if (resting.length === 0) return 'Its stop rests on the venue already.'
  const asked = approval.kind === 'increase' ? approval : { slPx: null, tpPx: null }
  const levels = resting
    .map(({ role, triggerPx }) => {
      const wish = role === 'stop' ? asked.slPx : asked.tpPx
      return `${role} ${pxWords(triggerPx)}${askedWords(triggerPx, wish)}`
    })
    .join(' and ')
  return `Its ${levels} ${resting.length === 1 ? 'rests' : 'rest'} on the venue.`
}

/** Returns a level as the diary's fields hold it. */
export const levelNumber = (value: Px | null): number | null => (value === null ? null : px(value).toNumber())

/** Returns what was asked for, in brackets, where it is not what rests. */
export const askedWords = (restingPx: Px | null, askedPx: Px | null): string =>
  askedPx === null || restingPx?.eq(askedPx) ? '' : ` (asked for: ${pxWords(askedPx)})`
const words = (value: Px | null): string => (value === null ? 'none' : pxWords(value))
