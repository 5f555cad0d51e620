import fs from 'node:fs'
import { describeError } from '../../lib/errors.ts'
import { type Db, openDb, storeFile } from '../../lib/store/db.ts'
import { openPaperWallet } from '../../worker/wiring/paperWallet.ts'
import { type ProcessStack, startProcessStack, until } from '../support/processStack.ts'
import { type VenueWatch, watchVenue } from '../support/venueWatch.ts'
import { type BareWatch, watchBare } from './bareWatch.ts'
import { calmDown } from './calm.ts'
import { checkBooks, type Found } from './checkBooks.ts'
import { startCrashModel } from './crashModel.ts'
import { crashPlan, type KillKind } from './crashPlan.ts'
import { createStriker } from './strike.ts'

export interface CrashOptions {
  kills: number
  seed: number
  /** Kills between two looks at the books. */
  lookEvery?: number
  /** Hears of each look. */
  say?: (line: string) => void
}

/** What came of it. All four lists are empty where everything held. */
export interface CrashReport extends Found {
  seed: number
  kills: { kind: KillKind; place: string }[]
  bare: string[]
  /** The longest any position was without a working stop, in milliseconds of agent uptime. */
  bareMs: number
  /** What was traded meanwhile. `hours` are the market's. */
  traded: { hours: number; cycles: number; orders: number; fills: number; points: number }
  /** How long the starts of the agent took: the middle one and the longest, in milliseconds. */
  startMs: { median: number; longest: number }
  seconds: number
  /** Kept where something did not hold, for whoever looks for it. */
  dataDir: string | null
}

const LOOK_EVERY = 25
/** Undisturbed cycles in which everything that was left open must be settled. */
const CALM_CYCLES = 4
const RESTART_MS_MAX = 50
const OK = { status: 'ok' }

/**
 * Trades with real processes on a market drawn from the seed, with faults at the venue, and ends the agent again and again. The books are held against
 * what the venue told as it happened. What was drawn is the same for a seed; where a kill falls is a matter of milliseconds, and is not.
 */
export async function crash({
  kills,
  seed,
  lookEvery = LOOK_EVERY,
  say = () => {},
}: CrashOptions): Promise<CrashReport> {
  const startedMs = performance.now()
  const model = await startCrashModel(seed)
  const stack = await startProcessStack({
    isHeadless: true,
    restartMsMax: RESTART_MS_MAX,
    env: {
      NOCTURNE_MARKET: `synthetic:${seed}`,
      NOCTURNE_SPEED: '100000',
      PAPER_START_USD: '100000',
      LLM_BASE_URL: model.url,
      LLM_MODEL: 'crash',
      ASSETS: 'BTC,ETH,SOL',
      INTERVAL: '1h',
    },
  })
  const db = openDb(storeFile(stack.dataDir))
  const watch = await watchVenue(stack.apiUrl, openPaperWallet(stack.agentId, stack.dataDir).address.toLowerCase())
  const striker = createStriker(stack, watch)
  const bare = watchBare(watch, () => stack.agent.isReady() && !striker.isStopped())
  const ledger = createLedger(stack, db, watch, bare, say)
  const done: CrashReport['kills'] = []
  try {
    await until('the agent trades', async () => watch.fills.length > 0 && (await db.cycle.count({ where: OK })) > 0)
    for (const planned of crashPlan(seed, kills)) {
      await until('the agent is ready', () => stack.agent.isReady())
      const place = await striker.strike(planned)
      done.push({ kind: planned.kind, place })
      if (done.length % lookEvery !== 0 && done.length !== kills) continue
      await until('the agent is ready', () => stack.agent.isReady())
      await ledger.look()
      say(`${done.length} kills in ${seconds(startedMs)} s: ${ledger.words()}`)
    }
  } catch (error) {
    ledger.found.lost.push(`after ${done.length} kills: ${describeError(error)}`)
  }
  const traded = await countTraded(db, watch)
  await bare.close()
  const broken = { ...ledger.found, bare: [...bare.broken()] }
  const isWhole = Object.values(broken).every((list) => list.length === 0)
  watch.close()
  striker.close()
  await db.$disconnect()
  await stack.stop()
  model.close()
  if (isWhole) fs.rmSync(stack.dataDir, { recursive: true, force: true })
  return {
    seed,
    kills: done,
    ...broken,
    bareMs: bare.worstMs(),
    traded,
    startMs: startsOf(stack),
    seconds: seconds(startedMs),
    dataDir: isWhole ? null : stack.dataDir,
  }
}

function startsOf({ agent }: ProcessStack): CrashReport['startMs'] {
  const sorted = [...agent.startsMs()].sort((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 }
}

const seconds = (sinceMs: number): number => Math.round((performance.now() - sinceMs) / 1000)

/** Keeps what was found, each thing once. */
function createLedger(stack: ProcessStack, db: Db, watch: VenueWatch, bare: BareWatch, say: (line: string) => void) {
  const found: Found = { doubled: [], lost: [], money: [] }
  async function look(): Promise<void> {
    const calm = await calmDown(stack, db)
    let now: Found = found
    for (let cycle = 0; cycle < CALM_CYCLES; cycle += 1) {
      await calm.runCycle()
      now = await checkBooks(db, stack.agentId, watch)
      if (Object.values(now).every((list) => list.length === 0)) break
    }
    for (const kind of ['doubled', 'lost', 'money'] as const) {
      const known = new Set(found[kind])
      const fresh = now[kind].filter((sentence) => !known.has(sentence))
      for (const sentence of fresh) say(`${kind}: ${sentence}`)
      found[kind] = [...found[kind], ...fresh]
    }
    await calm.goOn()
  }
  const words = () =>
    `doubled ${found.doubled.length}, lost ${found.lost.length}, bare too long ${bare.broken().length} (longest ${(bare.worstMs() / 1000).toFixed(1)} s), money ${found.money.length}`
  return { found, look, words }
}

async function countTraded(db: Db, { orders, fills }: VenueWatch): Promise<CrashReport['traded']> {
  const { _min, _max } = await db.cycle.aggregate({ _min: { startedAt: true }, _max: { startedAt: true } })
  return {
    hours: Math.round(((_max.startedAt?.getTime() ?? 0) - (_min.startedAt?.getTime() ?? 0)) / 3_600_000),
    cycles: await db.cycle.count(),
    orders: orders.size,
    fills: fills.length,
    points: await db.equityPoint.count(),
  }
}
