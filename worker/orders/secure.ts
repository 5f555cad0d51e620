import type { Account } from '../../lib/domain/account.ts'
import { describeError } from '../../lib/errors.ts'
import { patiently } from '../../lib/pause.ts'
import type { CycleIdentity } from '../cycle/currentCycle.ts'
import type { Observation } from '../cycle/observation.ts'
import { type Left, leavePositions } from './leavePositions.ts'
import { type LevelChange, protectAll } from './protectPosition.ts'
import type { SafetyWorld } from './safetyOrders.ts'

/** How long a free store may take to write what was learned; one that is locked is not waited for. */
const PATIENCE_MS = 250

/** What making the account safe came to. */
export interface Secured {
  /** Coins that had no stop and were left, or are being left. */
  exitedCoins: string[]
  /** What a person must know because it could not be mended, in sentences with the venue's words. */
  troubles: string[]
}

/**
 * Makes a stop rest for every position, and leaves those for which none can be made to. It uses what was read, the books it can read without waiting,
 * and nothing else; what it learned is written after it is done.
 */
export async function secure(
  world: SafetyWorld,
  cycle: CycleIdentity | null,
  seen: Pick<Observation, 'markets'>,
  account: Account,
): Promise<Secured> {
  const { bare, unsure, changes } = await protectAll(world, cycle, seen, account)
  const troubles = unsure.map(
    ({ coin, why }) =>
      `${coin} may have no stop: the venue did not say what became of the one that was sent (${why}). It is tried again.`,
  )
  for (const { coin, why } of bare) {
    const reason = `No stop could be made to rest (${why}), so the position is closed.`
    const what = await leavePositions(world, [coin], { source: 'watchdog', reason, cycle }).catch(
      (error: unknown): Left => ({ hadAny: true, left: [`${coin} (${describeError(error)})`], untouched: [] }),
    )
    if (what.left.length > 0)
      troubles.push(
        `${coin} has no stop (${why}) and could not be closed: ${what.left.join(', ')}. Close it on the venue.`,
      )
  }
  const written = writeChanges(world, cycle, changes).catch((error: unknown) =>
    world.log.error('exit levels are not written', { why: describeError(error) }),
  )
  await patiently(written, PATIENCE_MS)
  return { exitedCoins: bare.map(({ coin }) => coin), troubles }
}

async function writeChanges(
  { books, clock }: SafetyWorld,
  cycle: CycleIdentity | null,
  changes: readonly LevelChange[],
): Promise<void> {
  for (const { trade, levels, sentences } of changes) {
    await books.trades.setLevels(trade.id, levels)
    await books.diary.insert(
      sentences.map((message) => ({
        cycleId: cycle?.id ?? null,
        atMs: clock.nowMs(),
        asset: trade.coin,
        action: 'levels',
        message,
        fields: { sl_price: levels.slPx?.toNumber() ?? null, tp_price: levels.tpPx?.toNumber() ?? null },
      })),
    )
  }
}
