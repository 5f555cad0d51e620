import type { CommandArgs } from '../../lib/contracts/commands.ts'
import { Decimal, floorToLot, notional, px, sz } from '../../lib/domain/decimal.ts'
import { spreadOf } from '../../lib/domain/gate/lookRules.ts'
import { pxWords, szWords, usdWords } from '../../lib/domain/numberWords.ts'
import { hasWorkingStop } from '../../lib/domain/protection.ts'
import { MIN_NOTIONAL_USD, SLIPPAGE_FRAC_MAX } from '../../lib/domain/sizing.ts'
import { tighterStopPx } from '../../lib/domain/tighterStop.ts'
import { describeError } from '../../lib/errors.ts'
import { inTime, patiently } from '../../lib/pause.ts'
import { closingOrders } from '../orders/closingOrder.ts'
import { leavePositions, tellLeft } from '../orders/leavePositions.ts'
import { isWhole, protectPosition, rests } from '../orders/protectPosition.ts'
import { readAgain } from '../orders/readAgain.ts'
import { cancelSafely, type SafetyWorld, sendSafely } from '../orders/safetyOrders.ts'
import { askedWords } from './executionEntry.ts'

/** How long what was done is waited for until it is in the store, in wall milliseconds. */
const PATIENCE_MS = 250

/** How long a book is waited for, in wall milliseconds. */
const BOOK_MS = 1_000

/** What a person does to orders and positions from the dashboard. Each returns the sentence that says what was done, or throws the one that says what was not. */

/** Takes off every order that could open a position, closes every position, and ends when the venue shows that. */
export async function flatten(world: SafetyWorld, reason: string): Promise<string> {
  const left = await leavePositions(world, null, { source: 'person', reason: `Flatten: ${reason}`, cycle: null })
  return tellLeft(left, {
    none: 'The account was flat already.',
    done: 'The account is flat: every position is closed, and no order rests that could open one.',
    failed: 'The account is not flat.',
  })
}

/** Closes one position. */
export async function closePosition(world: SafetyWorld, coin: string, reason: string): Promise<string> {
  const left = await leavePositions(world, [coin], { source: 'person', reason, cycle: null })
  return tellLeft(left, {
    none: `No position is open in ${coin}.`,
    done: `${coin} is closed.`,
    failed: `${coin} could not be closed.`,
  })
}

/** Closes a share of one position, above 0 and below 1; what is too small for the venue to take is refused. The next look fits its stop to the rest. */
export async function reducePosition(world: SafetyWorld, coin: string, frac: number, reason: string): Promise<string> {
  const { position, market } = await heldIn(world, coin)
  const size = floorToLot(sz(position.szi.abs().times(frac)), market.szDecimals)
  const worthUsd = notional(size, position.markPx)
  if (worthUsd.lt(MIN_NOTIONAL_USD))
    throw new Error(
      `${szWords(size)} ${coin} is worth ${usdWords(worthUsd)}; the venue takes no order below $${MIN_NOTIONAL_USD}. Choose a larger part, or close the position.`,
    )
  const rest = sz(position.szi.abs().minus(size))
  if (notional(rest, position.markPx).lt(MIN_NOTIONAL_USD))
    throw new Error(
      `${szWords(rest)} ${coin} would be left, too little for the venue to take a stop for it. Close the position instead.`,
    )
  const cause = { source: 'person' as const, reason, decisionId: null }
  const orders = await closingOrders(world, position, market, size, SLIPPAGE_FRAC_MAX, cause)
  const outcomes = await sendSafely(world, null, orders)
  const after = (await readAgain(world, () => world.exchange.fetchAccount())).positions.find((one) => one.coin === coin)
  const left = after?.szi.abs() ?? new Decimal(0)
  const closed = position.szi.abs().minus(left)
  if (closed.lte(0)) {
    const why = outcomes.find((one) => 'message' in one)?.message ?? 'The venue did not fill it.'
    throw new Error(`${coin} is as large as before: ${why}`)
  }
  const words = `${szWords(closed)} of ${szWords(position.szi.abs())} ${coin} closed; ${szWords(left)} is left.`
  await tell(world, coin, 'reduce', `${words} A person asked for it: ${reason}`, { amount: closed.toNumber() })
  return words
}

/**
 * Moves the stop of one position towards the market. The one that rests goes once the new one is seen resting; a wider one is refused, and one within the
 * spread unless it is wanted there.
 */
export async function tightenStop(
  world: SafetyWorld,
  { coin, stopPx, evenWithinSpread = false }: Omit<Extract<CommandArgs, { kind: 'tightenStop' }>, 'kind'>,
  reason: string,
): Promise<string> {
  const { position, market, account } = await heldIn(world, coin)
  const { openOrders } = account
  const { szDecimals } = market
  const askedPx = px(stopPx)
  const spreadFrac = await spreadIn(world, coin)
  const slPx = tighterStopPx({ position, openOrders, askedPx, szDecimals, spreadFrac, evenWithinSpread })
  if (typeof slPx === 'string') throw new Error(slPx)
  const trade = (await world.books.trades.open()).find((one) => one.coin === coin && one.side === position.side)
  const wanted = { slPx, tpPx: trade?.tpPx ?? null, decisionId: null, cause: { source: 'person' as const, reason } }
  const { placed, levels, resting } = await protectPosition(world, null, position, market, account, wanted)
  if (!isWhole(placed, 'stop')) {
    const stop = placed.find((one) => one.role === 'stop' && !rests(one))
    const why = stop && 'message' in stop.outcome ? stop.outcome.message : 'The venue did not confirm it.'
    throw new Error(`The stop of ${coin} is not moved: ${why} What rested before still rests.`)
  }
  const isPx = resting.slPx ?? slPx
  const words = `The stop of ${coin} is at ${pxWords(isPx)}${askedWords(isPx, askedPx)}.`
  if (trade) await written(world, world.books.trades.setLevels(trade.id, levels))
  await tell(world, coin, 'adjust', `${words} A person asked for it: ${reason}`, { sl_price: isPx.toNumber() })
  return words
}

/** Returns the spread of a coin as a share of the price; null where its book cannot be read soon: what makes a position safer waits for no book. */
async function spreadIn({ exchange, log }: SafetyWorld, coin: string): Promise<number | null> {
  try {
    const book = await inTime(exchange.fetchBook(coin), BOOK_MS, null)
    const [bidPx, askPx] = [book?.bids[0]?.[0], book?.asks[0]?.[0]]
    return bidPx && askPx && bidPx.lt(askPx) ? spreadOf({ bidPx, askPx }).toNumber() : null
  } catch (error) {
    log.warn('the spread is not known: the book cannot be read', { coin, why: describeError(error) })
    return null
  }
}

/** Returns a position with its market, as the venue has them now. Throws the sentence for a person where there is none. */
async function heldIn(world: SafetyWorld, coin: string) {
  const [account, markets] = await Promise.all([
    readAgain(world, () => world.exchange.fetchAccount()),
    readAgain(world, () => world.exchange.fetchMarkets()),
  ])
  const position = account.positions.find((one) => one.coin === coin)
  if (!position) throw new Error(`No position in ${coin} is open.`)
  const market = markets.find((one) => one.coin === coin)
  if (!market) throw new Error(`The venue does not list ${coin}, so its lot and tick are not known.`)
  return { account, position, market }
}

/** What was done stands in the diary as soon as the store takes it. */
const tell = (
  world: SafetyWorld,
  coin: string,
  action: string,
  message: string,
  fields: Record<string, number>,
): Promise<void> =>
  written(
    world,
    world.books.diary.insert([{ cycleId: null, atMs: world.clock.nowMs(), asset: coin, action, message, fields }]),
  )

/** Waits a moment for a write; what was done is done, whether or not the store takes it. */
const written = ({ log }: SafetyWorld, work: Promise<unknown>): Promise<void> =>
  patiently(
    work.catch((error: unknown) => log.error('what a person did is not written', { why: describeError(error) })),
    PATIENCE_MS,
  )

/** Cancels one order; a target that a person takes off is not wanted any more. The only stop of a position is never cancelled: in between it would be bare. */
export async function cancelOrder(world: SafetyWorld, coin: string, oid: string, reason: string): Promise<string> {
  const { books, exchange } = world
  const account = await exchange.fetchAccount()
  const position = account.positions.find((one) => one.coin === coin)
  const others = account.openOrders.filter((order) => order.oid !== oid)
  if (position && hasWorkingStop(position, account.openOrders) && !hasWorkingStop(position, others))
    throw new Error(`Order ${oid} is the stop of the open ${coin} position. Close the position instead.`)
  const [outcome] = await cancelSafely(world, [{ coin, oid }])
  if (outcome?.kind !== 'resting')
    throw new Error(outcome && 'message' in outcome ? outcome.message : 'The venue did not confirm.')
  const isTarget = account.openOrders.some((order) => order.oid === oid && order.tpsl === 'tp')
  const trade = isTarget ? (await books.trades.open()).find((one) => one.coin === coin) : undefined
  if (trade) await books.trades.setLevels(trade.id, { slPx: trade.slPx, tpPx: null })
  const words = `Order ${oid} is cancelled.${trade ? ` ${coin} has no target any more.` : ''}`
  await tell(world, coin, 'cancel', `${words} A person asked for it: ${reason}`, {})
  return words
}
