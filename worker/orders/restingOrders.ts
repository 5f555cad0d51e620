import type { Account, OpenOrder } from '../../lib/domain/account.ts'
import { type Sz, sz } from '../../lib/domain/decimal.ts'
import { judgeOrder, type OrderVerdict, type OrderWord } from '../../lib/domain/restingOrder.ts'
import { describeError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { inTime } from '../../lib/pause.ts'
import type { Exchange, LegOutcome, OrderLeg, OrderRecord } from '../../lib/ports.ts'
import type { IntentBook } from '../../lib/store/books/intentBook.ts'
import { toOrderLeg } from '../../lib/store/rows/intentRow.ts'

/** How long the record of one order is waited for, in wall milliseconds. */
const ASK_MS = 1_000
/** How long the store is waited for: one that is locked or gone holds up nobody who leaves a position. */
const STORE_MS = 250
/** The list's word on a stop is good for this long, in venue milliseconds; then the record of that order is asked. */
const LISTED_MS = 30_000
/** The same where the record did not answer: soon enough for a stop that is gone, and no record that is silent holds up each look. */
const AGAIN_MS = 5_000
/** An order of ours in a coin that is not held is remembered this long, in venue milliseconds. */
const UNHELD_MS = 600_000
/** So many orders are remembered as gone, or as checked: more than any list holds. */
const REMEMBERED_MAX = 2_000

/** A stop or target of ours. */
interface Own {
  leg: OrderLeg
  /** Null until the venue has told it. */
  oid: string | null
  /** When the venue last said of this very order that it rests; null: never. */
  toldMs: number | null
  placedMs: number
}

interface Judged {
  order: OpenOrder
  verdict: OrderVerdict
}

type OrderCalls = Pick<Exchange, 'cancelOrders' | 'fetchAccount' | 'findOrder' | 'placeOrders'>

/**
 * Returns the venue with the account's orders as they are, as far as that can be known, though its list of them may be as it was minutes ago. A stop or
 * target of ours that the list lacks is asked for at every look before it is called gone; a stop that it shows is asked for twice a minute; what was
 * taken off is not shown again. What stays in doubt is in `doubtfulOrders`.
 */
export function confirmResting<E extends OrderCalls>(
  exchange: E,
  { intents, nowMs, log }: { intents: Pick<IntentBook, 'resting' | 'unsettled'>; nowMs: () => number; log: Log },
): E {
  const own = new Map<string, Own>()
  const checkedMs = new Map<string, number>()
  const gone = new Map<string, number>()
  let isSeeded = false

  /** What an earlier process placed is in the store; one that cannot be read is tried again at the next look. */
  async function seed(): Promise<void> {
    try {
      const rows = (await Promise.all([intents.resting(), intents.unsettled()])).flat()
      for (const row of rows)
        if (row.triggerPx !== null && row.reduceOnly && !own.has(row.cloid))
          own.set(row.cloid, { leg: toOrderLeg(row), oid: row.oid, toldMs: null, placedMs: row.createdAt.getTime() })
      isSeeded = true
    } catch (error) {
      log.warn('orders that should rest cannot be read', { why: describeError(error) })
    }
  }

  function bury(oid: string): void {
    remember(gone, oid, nowMs())
    for (const [cloid, one] of own) if (one.oid === oid) own.delete(cloid)
  }

  /** Returns what the venue's record says of an order, by cloid or oid. */
  async function ask(id: string): Promise<{ word: OrderWord; record: OrderRecord | null }> {
    const answer = exchange.findOrder(id).then(
      (record) => ({ word: wordOf(record), record }),
      () => NO_ANSWER,
    )
    return inTime(answer, ASK_MS, NO_ANSWER)
  }

  async function judgeMissing(one: Own): Promise<Judged> {
    const { cloid } = one.leg
    const { word, record } = await ask(cloid)
    const verdict = judgeOrder({ ...one, isListed: false, word, nowMs: nowMs() })
    const now = { ...one, oid: record?.oid ?? one.oid }
    const order = toOpenOrder(now, record?.filledSz)
    own.set(cloid, word === 'rests' ? { ...now, toldMs: nowMs() } : now)
    if (verdict === 'gone') bury(order.oid)
    if (verdict === 'forgotten') own.delete(cloid)
    return { order, verdict }
  }

  async function judgeShown(order: OpenOrder): Promise<Judged> {
    const { word } = await ask(order.oid)
    const toldMs = own.get(order.cloid ?? '')?.toldMs ?? null
    const verdict = judgeOrder({ isListed: true, word, toldMs, placedMs: order.placedMs, nowMs: nowMs() })
    if (verdict === 'gone') bury(order.oid)
    remember(checkedMs, order.oid, nowMs() - (word === 'noAnswer' ? LISTED_MS - AGAIN_MS : 0))
    return { order, verdict }
  }

  /** The list's word counts from when it is first heard. */
  function isDue({ oid }: OpenOrder): boolean {
    const lastMs = checkedMs.get(oid)
    if (lastMs === undefined) remember(checkedMs, oid, nowMs())
    return lastMs !== undefined && Math.abs(nowMs() - lastMs) >= LISTED_MS
  }

  /** Takes in the numbers the list tells, and returns those of ours in coins that are held which it lacks. */
  function lacking(shown: readonly OpenOrder[], held: ReadonlySet<string>): Own[] {
    const oids = new Map(shown.map(({ cloid, oid }) => [cloid, oid]))
    for (const [cloid, one] of own) {
      const oid = oids.get(cloid)
      if (oid !== undefined) own.set(cloid, { ...one, oid })
      else if (!held.has(one.leg.coin) && Math.abs(nowMs() - one.placedMs) > UNHELD_MS) own.delete(cloid)
    }
    return [...own.values()].filter(({ leg }) => held.has(leg.coin) && !oids.has(leg.cloid))
  }

  return {
    ...exchange,
    async fetchAccount(): Promise<Account> {
      const account = await exchange.fetchAccount()
      const shown = account.openOrders.filter(({ oid }) => !gone.has(oid))
      const held = new Set(account.positions.map(({ coin }) => coin))
      if (!isSeeded && held.size > 0) await inTime(seed(), STORE_MS, null)
      const due = shown.filter(
        (order) => held.has(order.coin) && order.tpsl === 'sl' && order.reduceOnly && isDue(order),
      )
      const [missing, checked] = await Promise.all([
        Promise.all(lacking(shown, held).map(judgeMissing)),
        Promise.all(due.map(judgeShown)),
      ])
      const refuted = new Set(checked.filter(({ verdict }) => verdict !== 'rests').map(({ order }) => order))
      const doubtful = ordersOf([...missing, ...checked], 'doubtful')
      return {
        ...account,
        openOrders: [...shown.filter((order) => !refuted.has(order)), ...ordersOf(missing, 'rests')],
        ...(doubtful.length === 0 ? {} : { doubtfulOrders: doubtful }),
      }
    },
    async placeOrders(legs, options) {
      const outcomes = await exchange.placeOrders(legs, options)
      for (const [index, leg] of legs.entries()) {
        const outcome = outcomes[index]
        if (leg.kind.type !== 'trigger') continue
        if (outcome?.kind === 'resting')
          own.set(leg.cloid, { leg, oid: outcome.oid, toldMs: nowMs(), placedMs: nowMs() })
        if (outcome?.kind === 'unknown') own.set(leg.cloid, { leg, oid: null, toldMs: null, placedMs: nowMs() })
      }
      return outcomes
    },
    async cancelOrders(orders) {
      const numbered = orders.filter(({ oid }) => !isCloid(oid))
      const outcomes = numbered.length === 0 ? [] : await exchange.cancelOrders(numbered)
      return orders.map(({ oid }) => {
        if (isCloid(oid)) return NOT_NUMBERED
        const outcome = outcomes.shift() ?? NOT_NUMBERED
        if (isOff(outcome)) bury(oid)
        return outcome
      })
    },
  }
}

const NO_ANSWER: { word: OrderWord; record: OrderRecord | null } = { word: 'noAnswer', record: null }

function wordOf(record: OrderRecord | null): OrderWord {
  if (record === null) return 'unheardOf'
  if (record.state === 'open' || record.state === 'triggered') return 'rests'
  return record.state === 'other' ? 'noAnswer' : 'gone'
}

/** An order whose number the venue has not told yet goes by its cloid: it can be seen, and taken off once it is told. */
const toOpenOrder = ({ leg, oid, placedMs }: Own, filledSz: Sz = sz(0)): OpenOrder => ({
  coin: leg.coin,
  oid: oid ?? leg.cloid,
  cloid: leg.cloid,
  side: leg.side,
  limitPx: leg.limitPx,
  sz: sz(leg.sz.minus(filledSz)),
  reduceOnly: leg.reduceOnly,
  triggerPx: leg.kind.type === 'trigger' ? leg.kind.triggerPx : null,
  tpsl: leg.kind.type === 'trigger' ? leg.kind.tpsl : null,
  placedMs,
})

const ordersOf = (judged: readonly Judged[], verdict: OrderVerdict): OpenOrder[] =>
  judged.filter((one) => one.verdict === verdict).map(({ order }) => order)

const isCloid = (id: string): boolean => id.startsWith('0x')

const NOT_NUMBERED: LegOutcome = { kind: 'notSent', message: 'The venue has not told the number of this order yet.' }

/** Whether a cancel's answer says that the order does not rest any more: it was taken off, or was not there. */
const isOff = (outcome: LegOutcome): boolean =>
  outcome.kind === 'resting' ||
  (outcome.kind === 'rejected' && /never placed, already canceled, or filled/i.test(outcome.message))

function remember(what: Map<string, number>, oid: string, atMs: number): void {
  what.set(oid, atMs)
  if (what.size > REMEMBERED_MAX) what.delete(what.keys().next().value ?? '')
}
