import { hasWorkingStop } from '../../lib/domain/protection.ts'
import { leavePositions, tellLeft } from '../orders/leavePositions.ts'
import { cancelSafely, type SafetyWorld } from '../orders/safetyOrders.ts'

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
    none: `${coin} was closed already.`,
    done: `${coin} is closed.`,
    failed: `${coin} could not be closed.`,
  })
}

/** Cancels one order; a target that a person takes off is not wanted any more. The only stop of a position is never cancelled: in between it would be bare. */
export async function cancelOrder(world: SafetyWorld, coin: string, oid: string): Promise<string> {
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
  if (!trade) return `Order ${oid} is cancelled.`
  await books.trades.setLevels(trade.id, { slPx: trade.slPx, tpPx: null })
  return `Order ${oid} is cancelled. ${coin} has no target any more.`
}
