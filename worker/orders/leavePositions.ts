import type { OpenOrder, Position } from '../../lib/domain/account.ts'
import { sz } from '../../lib/domain/decimal.ts'
import type { Market } from '../../lib/domain/market.ts'
import type { OddRow } from '../../lib/domain/oddRow.ts'
import { EXIT_SLIPPAGE_FRACS } from '../../lib/domain/sizing.ts'
import type { OrderSource } from '../../lib/domain/tradingState.ts'
import { pause } from '../../lib/pause.ts'
import type { LegOutcome } from '../../lib/ports.ts'
import type { CycleIdentity } from '../cycle/currentCycle.ts'
import { closingOrders } from './closingOrder.ts'
import { readAgain } from './readAgain.ts'
import { cancelSafely, type SafetyOrder, type SafetyWorld, sendSafely } from './safetyOrders.ts'

/** Whose wish it is to leave, and the sentence behind it. */
export interface LeaveCause {
  source: OrderSource
  reason: string
  cycle: CycleIdentity | null
  /** The decision whose plan asks for it, where one does. */
  decisionId?: number | null
}

/** What became of leaving. `left`: what is still there, in words; empty when the venue shows that nothing is. */
export interface Left {
  /** Whether there was anything to leave. */
  hadAny: boolean
  left: string[]
  /** Orders that cannot open a position of ours, and so were not touched, in words. */
  untouched: string[]
}

/** Between two tries, in wall milliseconds, times the number of the try. */
const PAUSE_MS = 150

/**
 * Leaves positions and takes off every order that could open one, and says what the venue shows after that. It needs the account and what the venue
 * lists, and asks for the price of what is held; a price it does not get is the position's own mark. `coins` null: all of them.
 */
export async function leavePositions(
  world: SafetyWorld,
  coins: readonly string[] | null,
  cause: LeaveCause,
): Promise<Left> {
  const isMeant = (one: { coin: string }) => coins === null || coins.includes(one.coin)
  let hadAny = false
  const said = new Map<string, string>()
  for (let tries = 0; ; tries += 1) {
    const [account, markets] = await Promise.all([
      readAgain(world, () => world.exchange.fetchAccount()),
      marketsOf(world),
    ])
    const positions = account.positions.filter(isMeant)
    const openers = account.openOrders.filter((order) => isMeant(order) && !order.reduceOnly)
    const ofOurs = openers.filter((order) => markets.has(order.coin))
    const unread = account.unread.filter(({ coin }) => coin === null || isMeant({ coin }))
    if (positions.length + ofOurs.length + unread.length === 0)
      return { hadAny, left: [], untouched: wordsOf(openers, 'rests') }
    hadAny = true
    // An order that cannot be read may be the stop of a position: it is taken off once there is none.
    const blind = positions.length === 0 ? unread.flatMap(readableOrder) : []
    const frac = EXIT_SLIPPAGE_FRACS[tries]
    if (frac === undefined) {
      const left = [
        ...positions.map(({ coin }) => coin),
        ...wordsOf(ofOurs, 'may still open a position'),
        ...unread.map(unreadWords),
      ]
      return {
        hadAny,
        left: left.map((what) => withWords(what, said)),
        untouched: wordsOf(
          openers.filter((one) => !ofOurs.includes(one)),
          'rests',
        ),
      }
    }
    if (tries > 0) await pause(PAUSE_MS * tries)
    await Promise.all([
      cancelSafely(world, [...ofOurs, ...blind]).then((outcomes) => note(said, ofOurs, outcomes)),
      closeAll(world, positions, markets, frac, cause).then(({ about, outcomes }) => note(said, about, outcomes)),
    ])
  }
}

/** Sends immediate orders for each position, at most `frac` worse than the best price, and returns what each is about and came to. */
async function closeAll(
  world: SafetyWorld,
  positions: readonly Position[],
  markets: ReadonlyMap<string, Market>,
  frac: number,
  { source, reason, cycle, decisionId = null }: LeaveCause,
): Promise<{ about: { coin: string }[]; outcomes: LegOutcome[] }> {
  const cause = { source, reason, decisionId }
  const listed = positions.flatMap((position) => {
    const market = markets.get(position.coin)
    return market ? [{ position, market }] : []
  })
  const orders = await Promise.all(
    listed.map(({ position, market }) => closingOrders(world, position, market, sz(position.szi.abs()), frac, cause)),
  )
  const unlisted = positions.filter(({ coin }) => !markets.has(coin))
  const sent: SafetyOrder[] = orders.flat()
  return {
    about: [...sent, ...unlisted],
    outcomes: [...(await sendSafely(world, cycle, sent)), ...unlisted.map(() => NOT_LISTED)],
  }
}

const NOT_LISTED: LegOutcome = { kind: 'notSent', message: 'The venue does not list the coin.' }

const marketsOf = async (world: SafetyWorld): Promise<ReadonlyMap<string, Market>> =>
  new Map((await readAgain(world, () => world.exchange.fetchMarkets())).map((market) => [market.coin, market]))

/** Keeps the venue's words on what it refused, by coin. */
function note(said: Map<string, string>, about: readonly { coin: string }[], outcomes: readonly LegOutcome[]): void {
  outcomes.forEach((outcome, index) => {
    const coin = about[index]?.coin
    if (coin !== undefined && 'message' in outcome) said.set(coin, outcome.message)
  })
}

const withWords = (what: string, said: ReadonlyMap<string, string>): string => {
  const [coin = ''] = what.split(' ')
  const words = said.get(coin)
  return words === undefined ? what : `${what} (${words})`
}

const wordsOf = (orders: readonly OpenOrder[], what: string): string[] =>
  orders.map(({ coin, oid }) => `${coin} (order ${oid} ${what})`)

/** What it takes to cancel an order of which nothing else can be read. */
const readableOrder = ({ list, coin, oid }: OddRow) =>
  list === 'openOrders' && coin !== null && oid !== null ? [{ coin, oid }] : []

const unreadWords = ({ list, coin, problem }: OddRow): string =>
  `${coin ?? 'A coin without a name'} (${list === 'positions' ? 'a position' : 'an order'} that cannot be read: ${problem})`

/** Returns the sentence for a person. Throws it when something is left. */
export function tellLeft(
  { hadAny, left, untouched }: Left,
  what: { none: string; done: string; failed: string },
): string {
  if (left.length > 0)
    throw new Error(`${what.failed} Still there: ${left.join(', ')}. Close it on the venue, or try again.`)
  const rest = untouched.length === 0 ? '' : ` Not of this market and left alone: ${untouched.join(', ')}.`
  return `${hadAny ? what.done : what.none}${rest}`
}
