import type { Account } from '../../lib/domain/account.ts'
import { isBreaker, NO_FAILURES } from '../../lib/domain/breaker.ts'
import { type Decimal, usd, ZERO_USD } from '../../lib/domain/decimal.ts'
import { advanceMarks, type EquityMarks, type MoneyLook, measuredAnew } from '../../lib/domain/equityMarks.ts'
import { minuteAfter, utcWords } from '../../lib/domain/gate/pace.ts'
import type { Limits } from '../../lib/domain/limits.ts'
import { COOLDOWN_MS_MAX, type Lock, locksToOpen, type StateFacts } from '../../lib/domain/locks.ts'
import { usdWords } from '../../lib/domain/numberWords.ts'
import { describeError } from '../../lib/errors.ts'
import { patiently } from '../../lib/pause.ts'
import type { LockRow } from '../../lib/store/queries/locks.ts'
import type { World } from '../wiring/world.ts'
import { readState, tellState } from './changeState.ts'

const HOUR_MS = 3_600_000
type GuardWorld = Pick<World, 'books' | 'clock'>

/**
 * Measures what was lost and holds back what the limits say: the day's loss reduces until midnight UTC, the loss from the peak halts until a person
 * resumes, stops and trades without profit pause their coin. What is over is let go. Runs on the books as they were just kept; returns a sentence where
 * they do not explain the account's equity, null where all is well.
 */
export async function guardLosses(world: GuardWorld, account: Account, limits: Limits): Promise<string | null> {
  const { marks, isExplained } = await measure(world, account)
  await letGoByTime(world)
  const nowMs = world.clock.nowMs()
  const hours = Math.max(limits.stopGuardHours, limits.lowProfitHours)
  const sinceMs = nowMs - Math.max(hours * HOUR_MS, COOLDOWN_MS_MAX)
  const [trades, known] = await Promise.all([world.books.locks.endedTrades(sinceMs), world.books.locks.since(sinceMs)])
  const locks = locksToOpen({ nowMs, marks, trades, limits, known })
  if (locks.length > 0) await hold(world, locks)
  return isExplained
    ? null
    : `The account's equity of ${usdWords(account.equityUsd)} is not explained by fills, funding and transfers; whether it is a loss is not known yet.`
}

async function measure(world: GuardWorld, account: Account): Promise<{ marks: EquityMarks; isExplained: boolean }> {
  const { equityMarks } = await world.books.state.read()
  const advanced = advanceMarks(equityMarks, await lookAt(world, account))
  await world.books.state.setEquityMarks(advanced.marks)
  return advanced
}

async function lookAt({ books, clock }: GuardWorld, account: Account): Promise<MoneyLook> {
  const sums = await books.money.read()
  const unrealizedUsd = usd(
    account.positions.reduce<Decimal>((sum, position) => sum.plus(position.unrealizedPnlUsd), ZERO_USD),
  )
  return { ...sums, atMs: clock.nowMs(), equityUsd: account.equityUsd, unrealizedUsd }
}

/** A glance waits no longer than this for the store, in wall milliseconds. */
const PATIENCE_MS = 250

/**
 * Measures between cycles and while a model thinks, so that a fall stops new risk at once. What the books do not explain yet, because fills and transfers
 * are taken in by cycles, is left to them; so is the pause of a coin. Never throws, and never keeps protection waiting.
 */
export async function glanceAtLosses(world: GuardWorld & Pick<World, 'log'>, account: Account): Promise<void> {
  const glance = lockLosses(world, account).catch((error: unknown) =>
    world.log.warn('losses could not be measured between cycles', { why: describeError(error) }),
  )
  await patiently(glance, PATIENCE_MS)
}

async function lockLosses(world: GuardWorld, account: Account): Promise<void> {
  const { books, clock } = world
  const { equityMarks } = await books.state.read()
  if (equityMarks === null) return
  const { marks, isExplained } = advanceMarks({ ...equityMarks, unexplained: 0 }, await lookAt(world, account))
  if (!isExplained) return
  const { limits } = (await books.settings.latest()).settings
  const known = await books.locks.open()
  const locks = locksToOpen({ nowMs: clock.nowMs(), marks, trades: [], limits, known })
  if (locks.length === 0) return
  await books.state.setEquityMarks(marks)
  await hold(world, locks)
}

/** A lock holds by itself (stateUnder) from the moment it is written; the stored state, which may be a person's, stays as it is. */
async function hold(world: GuardWorld, locks: readonly Lock[]): Promise<void> {
  const { books, clock } = world
  const before = await readState(world)
  await books.locks.insert(locks)
  await tellChange(world, before)
  await books.diary.insert(locks.map((lock) => entryOf(clock.nowMs(), lock, 'lock', lockWords(lock, clock.nowMs()))))
}

/** Tells the diary where locks that opened or ended changed the state trading is in; `why` is what made it active. */
async function tellChange(world: GuardWorld, before: StateFacts, why = ''): Promise<StateFacts> {
  const after = await readState(world)
  const reason = after.tradingState === 'active' ? why : after.stateReason
  if (after.tradingState !== before.tradingState) await tellState(world, after.tradingState, reason)
  return after
}

const lockWords = ({ coin, reason, untilMs }: Lock, nowMs: number): string =>
  `${reason} ${coin === '' ? 'Trading' : coin} is held back ${untilMs === null ? 'until a person resumes' : `until ${utcWords(minuteAfter(untilMs), nowMs)}`}.`

const entryOf = (atMs: number, { coin, kind, reason }: Lock, action: string, message: string) => ({
  cycleId: null,
  atMs,
  asset: coin,
  action,
  message,
  fields: { lock: kind, rationale: reason },
})

async function letGoByTime(world: GuardWorld): Promise<void> {
  const nowMs = world.clock.nowMs()
  const over = (await world.books.locks.open()).filter(
    ({ kind, untilMs }) => untilMs !== null && untilMs <= nowMs && !isBreaker(kind),
  )
  if (over.length === 0) return
  const before = await readState(world)
  await world.books.locks.close(
    over.map(({ id }) => id),
    { by: 'time', reason: 'Its time was over.' },
  )
  await tellChange(world, before, 'The day whose loss was too large is over.')
  await world.books.diary.insert(
    over.map((lock) =>
      entryOf(
        nowMs,
        lock,
        'unlock',
        `${lock.coin === '' ? 'Trading' : lock.coin} is no longer held back: the time is over.`,
      ),
    ),
  )
}

/** A person lets go of these open locks. Losses are then measured from what there is now and failures counted anew; trading is in the state it is stored in. */
export async function letGo(world: GuardWorld, locks: readonly LockRow[], reason: string): Promise<void> {
  if (locks.length === 0) return
  const { books, clock } = world
  const before = await readState(world)
  const { equityMarks } = await books.state.read()
  const kinds = locks.map((lock) => lock.kind)
  if (equityMarks) await books.state.setEquityMarks(measuredAnew(equityMarks, kinds))
  if (kinds.some(isBreaker)) await books.state.setBreakerFailures(NO_FAILURES)
  await books.locks.close(
    locks.map(({ id }) => id),
    { by: 'person', reason },
  )
  await tellChange(world, before, reason)
  await books.diary.insert(
    locks.map((lock) => entryOf(clock.nowMs(), lock, 'unlock', `${letGoWords(lock)} by a person: ${reason}`)),
  )
}

const letGoWords = ({ coin, kind }: Lock): string =>
  isBreaker(kind)
    ? `The pause of the ${kind === 'venueBreaker' ? 'venue' : 'model'} was ended`
    : `${coin === '' ? 'Trading' : coin} was let go`
