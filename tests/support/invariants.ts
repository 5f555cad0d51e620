import { Decimal } from '../../lib/domain/decimal.ts'
import type { Db } from '../../lib/store/db.ts'
import { listOpenTrades } from '../../lib/store/queries/trades.ts'

/** What must be true of an agent's books whatever happened to it. Each returns what is not, in sentences; none means that it holds. */

/** No order may fill more than it was written for, and every fill of ours names the order and the sentence behind it. */
export async function overfilled(db: Db): Promise<string[]> {
  const broken: string[] = []
  const fills = await db.fill.findMany()
  const byCloid = Map.groupBy(fills, ({ cloid }) => cloid)
  for (const intent of await db.intent.findMany({ include: { decision: true } })) {
    const own = byCloid.get(intent.cloid) ?? []
    const filled = own.reduce((sum, fill) => sum.plus(fill.sz), new Decimal(0))
    if (filled.gt(intent.sz)) broken.push(`order ${intent.id} in ${intent.coin} filled ${filled} of ${intent.sz}`)
    if (own.length > 0 && !intent.decision && intent.reason === '' && intent.role === 'close')
      broken.push(`the fills of close ${intent.id} lead to no sentence`)
  }
  return broken
}

/** Every fill belongs to an order that was written before it was sent, unless the venue took the position. */
export async function strangeFills(db: Db): Promise<string[]> {
  const strangers = await db.fill.findMany({ where: { intentId: null, liquidation: false } })
  return strangers.map(
    ({ coin, sz, at, tid }) => `fill ${tid} of ${sz} ${coin} at ${at.toISOString()} is of no order of ours`,
  )
}

/** Returns the coins and sizes the open trades hold beside what the venue holds; nothing where they agree. */
export async function booksAgainst(
  db: Db,
  agentId: string,
  positions: readonly { coin: string; szi: Decimal }[],
): Promise<string[]> {
  const books = words(await listOpenTrades(db, agentId))
  const held = words(positions)
  return books === held ? [] : [`the books hold "${books}", the venue "${held}"`]
}

const words = (rows: readonly { coin: string; szi: Decimal }[]): string =>
  rows
    .map(({ coin, szi }) => `${coin} ${szi.toFixed()}`)
    .sort()
    .join(', ')
