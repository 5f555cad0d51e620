import { usd } from '../../lib/domain/decimal.ts'
import { EXIT_INTERVAL, nextExitLookMs } from '../../lib/domain/exitLooks.ts'
import { nextCycleMs } from '../../lib/domain/schedule.ts'
import type { Log } from '../../lib/log.ts'
import type { Feed } from '../../lib/paper/feeds/feed.ts'
import { type AgentLife, createAgentLife } from '../../lib/run/agentLife.ts'
import { createInProcessVenue, openAccount, type RunVenue } from '../../lib/run/inProcessVenue.ts'
import { createRunFeed, type Happening, parseRunPlan, type RunPlan } from '../../lib/run/runPlan.ts'
import { type BareMoment, type RunReport, readRunRecords, reportRun } from '../../lib/run/runReport.ts'
import { type RandomStream, randomStream } from '../../lib/run/runSeed.ts'
import { bareCoins } from '../../lib/run/witness.ts'
import { insertCommand } from '../../lib/store/commands.ts'
import type { Db } from '../../lib/store/db.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import { soleWriter } from '../../lib/store/soleWriter.ts'
import { NO_ARCHIVE } from '../../lib/store/transcripts/transcriptArchive.ts'
import { createControl } from '../cycle/control.ts'
import { createCycleRunner } from '../cycle/cycleRunner.ts'
import { followSchedule, type Moment } from '../cycle/schedule.ts'
import { createWatch, WATCH_MS } from '../cycle/watch.ts'
import { buildWorld, introduce, type WorldParts } from '../wiring/agentWorld.ts'
import { paperWallet, RUN_KEY } from '../wiring/paperWallet.ts'
import type { World } from '../wiring/world.ts'
import { createRunModel } from './runModel.ts'

export interface RunOptions {
  /** The store the run is written into, migrated. */
  db: Db
  /** As whom; its records must not be there yet. */
  agentId: string
  /** What the header says about it. */
  note?: string
  log?: Log
  /** Tests compare a run with the same one over sockets. */
  venue?: RunVenue
  rulesFetch?: typeof fetch
}

/**
 * Runs a plan with the real worker, from its beginning to its end, without a socket, a timer or a sleep, and returns what it came to. The same plan
 * writes the same records, whatever the machine. Throws AppError('run_plan') for a plan that cannot be read.
 */
export async function runInProcess(written: unknown, options: RunOptions): Promise<RunReport> {
  const plan = parseRunPlan(written)
  const venue = options.venue ?? inProcess(createRunFeed(plan))
  const run = new Run(plan, venue, { ...options, db: soleWriter(options.db) })
  try {
    while (await run.live()) venue.passWall(RESTART_MS)
    return reportRun(await readRunRecords(options.db, options.agentId, run.bare))
  } finally {
    await venue.close()
  }
}

/** The wall begins with the market, so that a run's records read like those of a venue in real time. */
const inProcess = (feed: Feed): RunVenue => createInProcessVenue(feed, feed.startMs)

/** How long a supervisor takes to start a process again, in wall milliseconds. */
const RESTART_MS = 2_000
/** The market stands while a model thinks, so there is nothing to look at meanwhile. */
const NEVER_MS = 2_000_000_000
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }

const toTimed = ({ openedAt, exitRules }: TradeRow) => ({ openedMs: openedAt.getTime(), exitRules })

/** A plan being carried out, over one or more lives of the agent's process. */
class Run {
  readonly bare: BareMoment[] = []
  readonly #plan: RunPlan
  readonly #venue: RunVenue
  readonly #options: RunOptions
  readonly #chance: RandomStream
  readonly #startMs: number
  readonly #wallet: ReturnType<typeof paperWallet>
  #cycle = 0
  /** Whether the last thing done was a look at the exits that found none due. */
  #isCalm = false

  constructor(plan: RunPlan, venue: RunVenue, options: RunOptions) {
    this.#plan = plan
    this.#venue = venue
    this.#options = options
    this.#chance = randomStream(plan.seed, 'mishaps')
    this.#startMs = venue.clock.nowMs()
    this.#wallet = paperWallet(options.agentId, RUN_KEY)
    openAccount(venue.venue, this.#wallet.address, usd(plan.startUsd))
  }

  /** Lives until the plan is carried out, or until the process dies; returns whether it died. */
  async live(): Promise<boolean> {
    const life = createAgentLife(this.#venue.transport)
    try {
      await this.#trade(life)
    } catch (error) {
      if (!life.isOver) throw error
    }
    return life.isOver
  }

  async #trade(life: AgentLife): Promise<void> {
    const parts = this.#partsOf(life)
    const world = await buildWorld(parts)
    try {
      await this.#follow(world, parts, life)
    } finally {
      // Bars are the market's, whatever became of the process.
      await world.venueBooks.candles.flush()
    }
  }

  async #follow(world: World, parts: WorldParts, life: AgentLife): Promise<void> {
    await introduce(world, parts)
    await world.books.cycles.closeBroken()
    const runner = createCycleRunner(world)
    const control = createControl(world, { exclusive: runner.exclusive, runNow: runner.wake })
    const watch = createWatch(world)
    await followSchedule(world, runner, new AbortController().signal, {
      nextLookMs: () => this.#nextLookMs(world),
      mayGoOn: (next) => this.#mayGoOn(next),
      arrived: async ({ isCycle }) => {
        if (!isCycle) return
        this.#cycle += 1
        for (const happening of this.#due()) await this.#happen(world, life, happening)
        this.#strike()
        await control.poll()
      },
      acted: async ({ isCycle }, isCalm) => {
        this.#isCalm = isCalm
        if (!isCycle) return
        this.#witness()
        await world.books.state.beat()
        await watch()
        // A live agent watches all the time; here the next look matters only where this one did not mend everything.
        if (!this.#isBare()) return
        await this.#venue.clock.waitUntil(this.#venue.clock.nowMs() + WATCH_MS, new AbortController().signal)
        await watch()
      },
    })
    await this.#waitOut(world)
  }

  #partsOf({ transport, lease }: AgentLife): WorldParts {
    const plan = this.#plan
    const { clock, venue } = this.#venue
    const { db, agentId, note = '', log = silent, rulesFetch } = this.#options
    return {
      agentId,
      venue: {
        // A market of its own: what is stored of it belongs to this run.
        venueId: agentId,
        name: 'paper',
        feed: venue.feed.kind,
        feedNote: note,
        speed: 1,
        exchange: { apiUrl: 'http://127.0.0.1', isTestnet: true, transport },
        wallet: this.#wallet,
        accountAddress: this.#wallet.address,
      },
      db,
      clock,
      lease,
      archive: NO_ARCHIVE,
      recordGrade: 'quiet',
      log,
      firstSettings: plan.settings,
      createModels: (capabilities) =>
        createRunModel({
          plan,
          capabilities,
          wallMs: clock.wallMs,
          log,
          sessionId: agentId,
          cycle: () => this.#cycle,
          rulesFetch,
        }),
      safetyEveryMs: NEVER_MS,
      elapsedMs: clock.wallMs,
    }
  }

  /**
   * A live agent judges exits every minute. Here a minute is left out when nothing the rules read can have changed since a calm look, which is most of them:
   * this market's bars are complete as soon as they end, and a look that failed, or found an exit, is followed by another.
   */
  async #nextLookMs({ books, clock }: World): Promise<number | null> {
    const trades = await books.trades.open()
    const nowMs = clock.nowMs()
    if (trades.every(({ exitRules }) => exitRules === null)) return null
    if (!this.#isCalm || this.#venue.faults.list().length > 0) return nextCycleMs(nowMs, EXIT_INTERVAL)
    return nextExitLookMs(trades.map(toTimed), nowMs)
  }

  #mayGoOn({ dueMs }: Moment): boolean {
    const { length } = this.#plan
    if ('venueMs' in length) return dueMs <= this.#startMs + length.venueMs
    return this.#cycle < length.cycles
  }

  #due(): Happening[] {
    return this.#plan.happenings.filter(({ beforeCycle }) => beforeCycle === this.#cycle).map(({ what }) => what)
  }

  async #happen({ books, clock }: World, life: AgentLife, happening: Happening): Promise<void> {
    switch (happening.kind) {
      case 'command': {
        const { wish, reason } = happening
        await insertCommand(this.#options.db, { ...wish, agentId: books.agentId, reason, wallMs: clock.wallMs() })
        return
      }
      case 'faults':
        this.#venue.faults.replace(structuredClone(happening.faults))
        return
      case 'crash':
        life.dieAt(happening)
    }
  }

  /** Lets chance decide whether a fault strikes, once, on top of those that are there. */
  #strike(): void {
    const { mishaps } = this.#plan
    if (mishaps === null || this.#chance.next() >= mishaps.chanceFrac) return
    const { faults } = this.#venue
    faults.replace([...faults.list(), { ...this.#chance.pick(mishaps.faults), count: 1 }])
  }

  #bareCoins = (): string[] => bareCoins(this.#venue.venue, this.#wallet.address)
  #isBare = (): boolean => this.#bareCoins().length > 0

  #witness(): void {
    const coins = this.#bareCoins()
    if (coins.length > 0) this.bare.push({ cycle: this.#cycle, coins })
  }

  /** An agent that waits for its next cycle still says that it lives. */
  async #waitOut({ books, clock }: World): Promise<void> {
    const { length } = this.#plan
    if (!('venueMs' in length)) return
    this.#venue.passWall(Math.max(0, this.#startMs + length.venueMs - clock.wallMs()))
    await books.state.beat()
  }
}
