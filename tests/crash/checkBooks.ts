import { Decimal } from '../../lib/domain/decimal.ts'
import type { WireFill } from '../../lib/hyperliquid/wire/info.ts'
import { identityGapUsd } from '../../lib/run/runReport.ts'
import type { Db } from '../../lib/store/db.ts'
import { parseEquityRow } from '../../lib/store/rows/equityRow.ts'
import { booksAgainst, overfilled, strangeFills } from '../support/invariants.ts'
import type { VenueWatch } from '../support/venueWatch.ts'

/** What does not hold, in sentences: an order that was done twice, a thing the books do not know or made up, money that does not add up. */
export interface Found {
  doubled: string[]
  lost: string[]
  money: string[]
}

const CENT = new Decimal('0.01')

/** Holds the agent's books against what the venue told as it happened. For a moment at which nothing is under way and the last cycle had no gap. */
export async function checkBooks(db: Db, agentId: string, watch: VenueWatch): Promise<Found> {
  const account = await watch.look()
  return {
    doubled: [...(await overfilled(db)), ...sentTwice(watch), ...(await decidedTwice(db, watch.fills))],
    lost: [
      ...(await unknownOrders(db, watch)),
      ...(await unknownFills(db, watch.fills)),
      ...(await strangeFills(db)),
      ...(await unsettled(db)),
      ...(await booksAgainst(db, agentId, account.positions)),
    ],
    money: [...(await gaps(db)), ...(await moneyAgainst(db, account))],
  }
}

/** One client id is one order, and it fills at most what it was for, as the venue counts. */
function sentTwice({ orders, fills }: VenueWatch): string[] {
  const byCloid = Map.groupBy(orders.values(), ({ cloid }) => cloid)
  const twice = [...byCloid].filter(([cloid, same]) => cloid !== null && same.length > 1)
  const filled = Map.groupBy(fills, ({ oid }) => oid)
  const over = [...orders.values()].filter(({ oid, origSz }) => sum(filled.get(oid) ?? [], 'sz').gt(origSz))
  return [
    ...twice.map(
      ([cloid, same]) =>
        `the venue took ${cloid} ${same.length} times: orders ${same.map(({ oid }) => oid).join(', ')}`,
    ),
    ...over.map(({ oid, coin, origSz }) => `order ${oid} filled more than its ${origSz} ${coin}`),
  ]
}

/** A decision is one entry: a second one under another client id would be the first, sent again. */
async function decidedTwice(db: Db, fills: readonly WireFill[]): Promise<string[]> {
  const filled = new Set(fills.map(({ cloid }) => cloid))
  const entries = await db.intent.findMany({ where: { role: 'entry', decisionId: { not: null } } })
  const byDecision = Map.groupBy(entries, ({ decisionId }) => decisionId)
  return [...byDecision].flatMap(([decisionId, same]) => {
    const done = same.filter(({ cloid }) => filled.has(cloid))
    return done.length > 1 ? [`decision ${decisionId} was filled by ${done.map(({ id }) => id).join(' and ')}`] : []
  })
}

/** No intent row, no order. */
async function unknownOrders(db: Db, { orders }: VenueWatch): Promise<string[]> {
  const known = new Set((await db.intent.findMany({ select: { cloid: true } })).map(({ cloid }) => cloid))
  return [...orders.values()]
    .filter(({ cloid }) => cloid === null || !known.has(cloid))
    .map(({ oid, cloid, coin, status }) => `order ${oid} (${cloid}) in ${coin}, ${status}, stands in no row of ours`)
}

async function unknownFills(db: Db, fills: readonly WireFill[]): Promise<string[]> {
  const rows = await db.fill.findMany()
  const keyOf = (coin: string, atMs: number, tid: number | string) => `${coin} ${atMs} ${tid}`
  const ours = new Set(rows.map(({ coin, at, tid }) => keyOf(coin, at.getTime(), tid)))
  const theirs = new Set(fills.map(({ coin, time, tid }) => keyOf(coin, time, tid)))
  return [
    ...[...theirs].filter((key) => !ours.has(key)).map((key) => `fill ${key} of the venue is in no row of ours`),
    ...[...ours]
      .filter((key) => !theirs.has(key))
      .map((key) => `fill ${key} is in our books and the venue never told of it`),
  ]
}

async function unsettled(db: Db): Promise<string[]> {
  const rows = await db.intent.findMany({ where: { outcome: { in: ['written', 'sent', 'unknown'] } } })
  return rows.map(({ id, coin, role, outcome }) => `order ${id} (${role} in ${coin}) is still ${outcome}`)
}

/** Every point of the curve is explained to a cent. */
async function gaps(db: Db): Promise<string[]> {
  const points = (await db.equityPoint.findMany()).map(parseEquityRow)
  return points.flatMap((point) => {
    const gap = identityGapUsd(point)
    return gap.gte(CENT) ? [`equity at ${point.at.toISOString()} misses what explains it by ${gap.toFixed(4)}`] : []
  })
}

/** The same from the rows themselves, beside what the venue says the account is worth. */
async function moneyAgainst(db: Db, account: Awaited<ReturnType<VenueWatch['look']>>): Promise<string[]> {
  const [ledger, fills] = await Promise.all([db.ledgerEntry.findMany(), db.fill.findMany()])
  const unrealized = account.positions.reduce(
    (total, position) => total.plus(position.unrealizedPnlUsd),
    new Decimal(0),
  )
  const explained = sum(ledger, 'usd').plus(sum(fills, 'closedPnlUsd')).minus(sum(fills, 'feeUsd')).plus(unrealized)
  const gap = account.equityUsd.minus(explained).abs()
  return gap.lt(CENT) ? [] : [`the account is worth ${account.equityUsd}, the rows come to ${explained}`]
}

const sum = <Key extends string>(rows: readonly { [K in Key]: string }[], key: Key): Decimal =>
  rows.reduce((total, row) => total.plus(row[key]), new Decimal(0))
