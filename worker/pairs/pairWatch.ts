import type { MarketSnapshot } from '../../lib/domain/market.ts'
import { INTERVAL_MS, type Interval } from '../../lib/domain/market.ts'
import { type ScanBar, scanMarket } from '../../lib/domain/pair/marketScan.ts'
import { carryFracOfGross, type FillCost, type PairSide, pairEdge } from '../../lib/domain/pair/pairCosts.ts'
import { readPair } from '../../lib/domain/pair/pairReading.ts'
import type { PairReadingRecord, PairScanRecord, PairStandingRecord } from '../../lib/domain/pair/pairRecord.ts'
import type { PairRule } from '../../lib/domain/pair/pairRule.ts'
import { joinedCloses, logCloses, type PairSeries } from '../../lib/domain/pair/pairSeries.ts'
import { entrySignal } from '../../lib/domain/pair/pairSignal.ts'
import { AppError, describeError } from '../../lib/errors.ts'
import type { NewPairReading } from '../../lib/store/books/pairBook.ts'
import { BARS_MAX, candlesOf } from '../orders/bars.ts'
import type { World } from '../wiring/world.ts'

/** Pairs are tested on bars of an hour, once in each. */
const TEST_INTERVAL: Interval = '1h'
/** Read at the end of each bar of five minutes, once its last trades are counted. */
const READ_INTERVAL: Interval = '5m'
const SETTLED_MS = 5_000
/** Windows before the newest, for how lasting a finding is: with the newest they are what the venue tells. */
const WINDOWS = 5
/** Likeliest first, no more are read: each costs bars of three intervals. */
const READ_MAX = 20

/**
 * Returns a look at pairs of the agent's coins, to be taken every second or so: it does nothing but once at the end of each bar. It sends nothing and shares no
 * lock with what does: it reads candles, and writes what it found. A venue that fails, or a row that cannot be read, is looked at again at the next bar; it
 * throws AppError('lease_lost') alone, and what is a fault of ours. It waits for no clock: on a market that is held, whoever waits moves it.
 */
export function createPairWatch(world: World): () => Promise<void> {
  let dueMs = nextLookMs(world.clock.nowMs())
  return async () => {
    if (world.clock.nowMs() < dueMs) return
    dueMs = nextLookMs(world.clock.nowMs())
    try {
      await lookAtPairs(world)
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'lease_lost') throw error
      world.log.warn('pairs could not be looked at', { why: describeError(error) })
    }
  }
}

function nextLookMs(nowMs: number): number {
  const barMs = INTERVAL_MS[READ_INTERVAL]
  return Math.floor((nowMs - SETTLED_MS) / barMs) * barMs + barMs + SETTLED_MS
}

/** Tests all pairs where that is due, and reads those that are worth it. Throws AppError as store and venue do. */
export async function lookAtPairs(world: World): Promise<void> {
  const { settings } = await world.books.settings.latest()
  const { isWatched, rule } = settings.pairs
  if (!isWatched) return
  const scan = await scanInForce(world, settings.coins, rule)
  const worth = scan.pairs.filter(({ state }) => state !== 'retired').slice(0, READ_MAX)
  if (worth.length === 0) return
  const coins = [...new Set(worth.flatMap(({ chosen }) => [chosen.y, chosen.x]))]
  const [snapshot, feeFrac, earlier] = await Promise.all([
    world.exchange.fetchSnapshot(coins),
    world.exchange.fetchTakerFeeFrac(),
    world.books.pairs.lastReadings(),
  ])
  const readings: NewPairReading[] = []
  for (const pair of worth) {
    const { y, x } = pair.chosen
    const before = earlier.find((row) => row.y === y && row.x === x)?.body ?? null
    readings.push(await reading(world, pair, rule, { snapshot, feeFrac, wasRearmed: before?.isRearmed ?? true }))
  }
  await world.books.pairs.insertReadings(readings)
  await tellSignals(world, readings)
}

/** Returns the scan of this hour, made now where there is none for these coins and this rule. */
async function scanInForce(world: World, coins: readonly string[], rule: PairRule): Promise<PairScanRecord> {
  const last = await world.books.pairs.lastScan()
  const hourMs = INTERVAL_MS[TEST_INTERVAL]
  const isOfNow =
    last !== null &&
    Math.floor(last.at.getTime() / hourMs) === Math.floor(world.clock.nowMs() / hourMs) &&
    last.body.bars === rule.testBars &&
    last.body.coins.join() === [...coins].sort().join()
  if (isOfNow) return last.body
  const bars = new Map<string, ScanBar[]>()
  const count = Math.min(rule.testBars * WINDOWS, BARS_MAX)
  for (const coin of coins) bars.set(coin, await closedBars(world, coin, TEST_INTERVAL, count))
  const scan = scanMarket(bars, TEST_INTERVAL, rule)
  await world.books.pairs.insertScan(scan)
  return scan
}

async function closedBars(world: World, coin: string, interval: Interval, count: number): Promise<ScanBar[]> {
  return (await candlesOf(world, coin, interval, count + 1)).filter(({ closed }) => closed).slice(-count)
}

interface Surroundings {
  snapshot: MarketSnapshot
  feeFrac: number
  wasRearmed: boolean
}

async function reading(
  world: World,
  pair: PairStandingRecord,
  rule: PairRule,
  around: Surroundings,
): Promise<NewPairReading> {
  const { y, x } = pair.chosen
  const series = async (interval: Interval, bars: number): Promise<PairSeries> => {
    const [ofY, ofX] = await Promise.all([y, x].map((coin) => closedBars(world, coin, interval, bars)))
    return joinedCloses(logCloses(ofY ?? []), logCloses(ofX ?? []))
  }
  const { reading: read, facts5m } = readPair(
    {
      // Three windows, each a bar later than the one before.
      bars5m: await series('5m', rule.bars5m + 2),
      bars1h: await series('1h', rule.bars1h),
      bars4h: await series('4h', rule.bars4h),
    },
    rule,
  )
  const isNear = read.z5m !== null && Math.abs(read.z5m) < rule.rearmZ
  const wasRearmed = around.wasRearmed || isNear
  const body: Omit<PairReadingRecord, 'why' | 'isRearmed' | 'move' | 'cost'> = {
    z5m: read.z5m,
    z1h: read.z1h,
    z4h: read.z4h,
    beta: facts5m?.beta ?? null,
    spreadSd: facts5m?.sd ?? null,
    halfLifeBars: facts5m?.halfLifeBars ?? null,
  }
  const edge = facts5m === null ? null : edgeOf(pair, facts5m, rule, around)
  const fair = edge && read.z5m !== null ? edge(read.z5m > 0 ? 'short' : 'long', read.z5m) : null
  const figures = { ...body, move: fair?.move ?? null, cost: fair?.cost ?? null }
  if (pair.state !== 'eligible' || edge === null)
    return {
      y,
      x,
      side: null,
      body: { ...figures, why: edge === null ? 'unreadable' : 'notEligible', isRearmed: wasRearmed },
    }
  const signal = entrySignal(read, { isRearmed: wasRearmed, coolUntilMs: null }, rule, edge, world.clock.nowMs())
  return signal.side === null
    ? { y, x, side: null, body: { ...figures, why: signal.why, isRearmed: wasRearmed } }
    : { y, x, side: signal.side, body: { ...figures, why: null, isRearmed: false } }
}

/** Returns what a trade at a z may bring: the way back against four fills at the present spread and the funding of one half-life. */
function edgeOf(
  { chosen: { y, x } }: PairStandingRecord,
  facts: { beta: number; sd: number; halfLifeBars: number | null },
  rule: PairRule,
  { snapshot, feeFrac }: Surroundings,
) {
  const [ofY, ofX] = [snapshot.coins[y], snapshot.coins[x]]
  if (!ofY || !ofX || !(facts.beta > 0)) return null
  const halfSpread = (coin: typeof ofY): number | null =>
    coin.bidPx && coin.askPx ? coin.askPx.minus(coin.bidPx).div(coin.askPx.plus(coin.bidPx)).toNumber() : null
  const [spreadY, spreadX] = [halfSpread(ofY), halfSpread(ofX)]
  if (spreadY === null || spreadX === null) return null
  // Both legs pay the wider one's slippage: the thinner book decides what a pair costs.
  const cost: FillCost = { takerFeeFrac: feeFrac, slippageFrac: Math.max(spreadY, spreadX) }
  const hours = ((facts.halfLifeBars ?? rule.halfLifeBarsMax) * INTERVAL_MS[READ_INTERVAL]) / INTERVAL_MS['1h']
  return (side: PairSide, z: number) =>
    pairEdge({
      z,
      exitZ: rule.exitZ,
      spreadSd: facts.sd,
      beta: facts.beta,
      cost,
      carryFracOfGross: carryFracOfGross(
        side,
        facts.beta,
        ofY.fundingRateHourlyFrac * hours,
        ofX.fundingRateHourlyFrac * hours,
      ),
    })
}

/** A signal is told once: the next one waits until the spread has been near its mean. */
async function tellSignals({ books, clock }: World, readings: readonly NewPairReading[]): Promise<void> {
  await books.diary.insert(
    readings.flatMap(({ y, x, side, body }) => {
      if (side === null || body.z5m === null) return []
      const way = side === 'long' ? `buy ${y}, sell ${x}` : `sell ${y}, buy ${x}`
      const z = body.z5m.toFixed(2)
      return [
        {
          cycleId: null,
          atMs: clock.nowMs(),
          asset: '',
          action: 'signal',
          message: `Pair ${y}/${x}: the spread stands ${z} deviations from its mean, and the hour agrees. The rule would ${way}. Pairs are watched, not traded: nothing was sent.`,
          fields: {
            pair: `${y}/${x}`,
            z_score: body.z5m,
            signal_source: 'cointegration',
            llm_confirmed: null,
            rationale: `z ${z} on 5m, ${words(body.z1h)} on 1h, ${words(body.z4h)} on 4h; expected move ${share(body.move)} for a dollar of ${y}, cost ${share(body.cost)}.`,
          },
        },
      ]
    }),
  )
}

const words = (z: number | null): string => (z === null ? 'unknown' : z.toFixed(2))
const share = (value: number | null): string => (value === null ? 'unknown' : `${(100 * value).toFixed(2)} %`)
