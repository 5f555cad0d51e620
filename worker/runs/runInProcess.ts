import { usd } from '../../lib/domain/decimal.ts'
import { EXIT_INTERVAL, nextExitLookMs } from '../../lib/domain/exitLooks.ts'
import { nextCycleMs } from '../../lib/domain/schedule.ts'
import { assert } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { type AgentLife, createAgentLife } from '../../lib/run/agentLife.ts'
import { createInProcessVenue, openAccount, type RunVenue } from '../../lib/run/inProcessVenue.ts'
import { checkpointText, parseCheckpoint, type RunCheckpoint } from '../../lib/run/runCheckpoint.ts'
import { createRunFeed, type Happening, parseRunPlan, type RunPlan } from '../../lib/run/runPlan.ts'
import { type BareMoment, type RunReport, readRunRecords, reportRun } from '../../lib/run/runReport.ts'
import { type RandomStream, randomStream } from '../../lib/run/runSeed.ts'
import { bareCoins } from '../../lib/run/witness.ts'
import { insertCommand } from '../../lib/store/commands.ts'
import type { Db } from '../../lib/store/db.ts'
import type { TradeRow } from '../../lib/store/rows/tradeRow.ts'
import { readRunCheckpoint, writeRunCheckpoint } from '../../lib/store/runCheckpoint.ts'
import { soleWriter } from '../../lib/store/soleWriter.ts'
import { NO_ARCHIVE } from '../../lib/store/transcripts/transcriptArchive.ts'
import { createControl } from '../cycle/control.ts'
import { createCycleRunner } from '../cycle/cycleRunner.ts'
import { followSchedule, type Moment } from '../cycle/schedule.ts'
import { createWatch, WATCH_MS } from '../cycle/watch.ts'
import { buildWorld, introduce, type WorldParts } from '../wiring/agentWorld.ts'
import { paperWallet, RUN_KEY } from '../wiring/paperWallet.ts'
import type { World } from '../wiring/world.ts'
import { packRun } from './packRun.ts'
import { createRunModel, type ModelNetwork } from './runModel.ts'

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
  /** Needed where a model decides. */
  network?: ModelNetwork
  /** The run goes in pieces, and on from the last one that was kept; absent: it goes in one. */
  keeping?: Keeping
  /** Called after each cycle with how many are done, and waited for: a run never gives way by itself, since nothing in it waits for anything. */
  onCycle?(cycles: number): Promise<void> | void
  /** Ends the run between two cycles. */
  signal?: AbortSignal
}

export interface Keeping {
  /** The length of a piece. It is a part of the plan: another length may read other bars again. */
  everyCycles: number
  /** Keeps what stands in the store now, all or nothing. */
  keep(): Promise<void>
}

/**
 * Runs a plan with the real worker, from its beginning to its end, without a socket, a timer or a sleep, and returns what it came to. The same plan
 * writes the same records, whatever the machine. Throws AppError('run_plan') for a plan that cannot be read.
 */
export async function runInProcess(written: unknown, options: RunOptions): Promise<RunReport> {
  const { bare } = await carryOutPlan(parseRunPlan(written), options)
  return reportRun(await readRunRecords(options.db, options.agentId, bare))
}

/** Does the same without adding up what it came to; returns how many cycles there were, and after which of them a position was bare. */
export async function carryOutPlan(
  plan: RunPlan,
  options: RunOptions,
): Promise<{ cycles: number; bare: BareMoment[] }> {
  const { db, agentId, keeping } = options
  assert(!keeping || !options.venue, 'A run over a venue of its own cannot be kept in pieces.')
  const feed = options.venue ? null : createRunFeed(plan)
  const open = (kept: RunCheckpoint | null): RunVenue =>
    feed === null
      ? (options.venue as RunVenue)
      : // The wall begins with the market, so that a run's records read like those of a venue in real time.
        createInProcessVenue(feed, kept?.wallMs ?? feed.startMs, kept?.venue ?? null)
  const written = keeping ? await readRunCheckpoint(db, agentId) : null
  let kept = written === null ? null : parseCheckpoint(written)
  for (;;) {
    const venue = open(kept)
    try {
      const piece = new Piece(plan, venue, { ...options, db: soleWriter(db) }, kept)
      let end = await piece.live()
      for (; end === 'died'; end = await piece.live()) venue.passWall(RESTART_MS)
      if (keeping && end !== 'stopped') {
        await packRun(db, agentId)
        const text = piece.checkpoint()
        await writeRunCheckpoint(db, agentId, text)
        await keeping.keep()
        if (end === 'kept') kept = parseCheckpoint(text)
      }
      if (end !== 'kept') return { cycles: piece.cycle, bare: piece.bare }
    } finally {
      await venue.close()
    }
  }
}

/** How long a supervisor takes to start a process again, in wall milliseconds. */
const RESTART_MS = 2_000
/** The market stands while a model thinks, so there is nothing to look at meanwhile. */
const NEVER_MS = 2_000_000_000
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }

const toTimed = ({ openedAt, exitRules }: TradeRow) => ({ openedMs: openedAt.getTime(), exitRules })

/** How a life ended: with the plan, because it was told to stop, to be kept and gone on with, or by a crash. */
type LifeEnd = 'over' | 'stopped' | 'kept' | 'died'

/** A plan being carried out, all of it or a piece, over one or more lives of the agent's process. */
class Piece {
  readonly bare: BareMoment[]
  readonly #plan: RunPlan
  readonly #venue: RunVenue
  readonly #options: RunOptions
  readonly #chance: RandomStream
  readonly #startMs: number
  readonly #wallet: ReturnType<typeof paperWallet>
  readonly #isResumed: boolean
  readonly #endAtCycle: number
  #cycle: number
  #lives = 0
  /** Whether the last thing done was a look at the exits that found none due. */
  #isCalm: boolean
  #end: LifeEnd = 'over'

  constructor(plan: RunPlan, venue: RunVenue, options: RunOptions, kept: RunCheckpoint | null) {
    this.#plan = plan
    this.#venue = venue
    this.#options = options
    this.#chance = randomStream(plan.seed, 'mishaps', kept?.drawn)
    this.#startMs = kept?.venue.startMs ?? venue.clock.nowMs()
    this.#wallet = paperWallet(options.agentId, RUN_KEY)
    this.#cycle = kept?.cycle ?? 0
    this.#isCalm = kept?.isCalm ?? false
    this.#isResumed = kept !== null
    this.#endAtCycle = this.#cycle + (options.keeping?.everyCycles ?? Number.POSITIVE_INFINITY)
    this.bare = [...(kept?.bare ?? [])]
    if (kept === null) openAccount(venue.venue, this.#wallet.address, usd(plan.startUsd))
    else venue.faults.replace(kept.faults)
  }

  get cycle(): number {
    return this.#cycle
  }

  /** Lives until the plan or the piece is carried out, or until the process dies. */
  async live(): Promise<LifeEnd> {
    const life = createAgentLife(this.#venue.transport)
    this.#lives += 1
    try {
      await this.#trade(life)
    } catch (error) {
      if (!life.isOver) throw error
    }
    return life.isOver ? 'died' : this.#end
  }

  /** Returns where the next piece goes on. */
  checkpoint(): string {
    const { venue, clock, faults } = this.#venue
    return checkpointText({
      cycle: this.#cycle,
      wallMs: clock.wallMs(),
      isCalm: this.#isCalm,
      drawn: this.#chance.drawn,
      faults: [...faults.list()],
      bare: this.bare,
      venue: venue.whole(),
    })
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
    // A piece goes on where the one before it stood; a process that died begins as processes do.
    const isResumed = this.#isResumed && this.#lives === 1
    if (!isResumed) {
      await introduce(world, parts)
      await world.books.cycles.closeBroken()
    }
    const runner = createCycleRunner(world)
    const control = createControl(world, { exclusive: runner.exclusive, runNow: runner.wake })
    const watch = createWatch(world)
    await followSchedule(world, runner, new AbortController().signal, {
      isResumed,
      nextLookMs: () => this.#nextLookMs(world),
      mayGoOn: (next) => this.#mayGoOn(next, life),
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
        await this.#options.onCycle?.(this.#cycle)
        // A live agent watches all the time; here the next look matters only where this one did not mend everything.
        if (!this.#isBare()) return
        await this.#venue.clock.waitUntil(this.#venue.clock.nowMs() + WATCH_MS, new AbortController().signal)
        await watch()
      },
    })
    if (this.#end === 'over') await this.#waitOut(world)
  }

  #partsOf({ transport, lease }: AgentLife): WorldParts {
    const plan = this.#plan
    const { clock, venue } = this.#venue
    const { db, agentId, note = '', log = silent, rulesFetch, network } = this.#options
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
          nowMs: clock.nowMs,
          rulesFetch,
          network,
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
    return nextExitLookMs(trades.map(toTimed), nowMs, this.#plan.settings.limits.holdMinutesMin)
  }

  #mayGoOn(next: Moment, life: AgentLife): boolean {
    const end = this.#endBefore(next, life)
    // What may go on ends by itself with the market.
    this.#end = end ?? 'over'
    return end === null
  }

  #endBefore({ dueMs }: Moment, { isDoomed }: AgentLife): LifeEnd | null {
    const { length } = this.#plan
    const isOver = 'venueMs' in length ? dueMs > this.#startMs + length.venueMs : this.#cycle >= length.cycles
    if (isOver) return 'over'
    if (this.#options.signal?.aborted) return 'stopped'
    return this.#cycle >= this.#endAtCycle && !isDoomed ? 'kept' : null
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
