import { randomUUID } from 'node:crypto'
import { isProcessAlive, ownIdentity, type ProcessIdentity } from '../processIdentity.ts'
import { isTaken } from './books/bookContext.ts'
import type { Db } from './db.ts'
import type { Fence } from './fence.ts'

/** How long a lease stands without renewal: who finds one of another watches it this long before taking it. */
export const LEASE_MS = 6_000
/** A holder stops this much earlier: what it began in its last moment has then arrived. */
const MARGIN_MS = 1_000

/** Who holds a lease. `id` is one of its kind. */
export interface LeaseOwner extends ProcessIdentity {
  id: string
}

/** The right to trade for an agent. */
export interface LeaseHolder extends Fence {
  /** Takes or renews; false while another process holds it, and for ever once another has taken it from this holder. */
  take(): Promise<boolean>
  /** True while we may act: measured on our own monotonic clock since before the last successful take. */
  holds(): boolean
  /** Gives the lease back, so that a successor need not wait. */
  release(): Promise<void>
}

/** No lease has this token: until it took one, a holder's fence lets nothing through. */
const NO_TOKEN = 0

/**
 * Returns a holder of the agent's lease, which holds nothing until it took it. At most one process trades for an agent, and the database decides which.
 * No clock of another process is trusted. A lease of another is taken when it was given back; when its owner's process is provably gone; or after
 * this holder has itself watched it for LEASE_MS, on its own monotonic clock, without seeing it renewed.
 */
export function createLeaseHolder(
  db: Db,
  agentId: string,
  time: { wallMs(): number; elapsedMs(): number },
  owner: LeaseOwner = { id: randomUUID(), ...ownIdentity() },
): LeaseHolder {
  let token = NO_TOKEN
  let isLost = false
  /** Our own time from before the last take that succeeded. */
  let heldSinceMs = Number.NEGATIVE_INFINITY
  let watched: { token: number; stamp: number; sinceMs: number } | null = null
  const mark = () => ({ wallRenewedAt: new Date(time.wallMs()) })
  const mine = () => ({
    owner: owner.id,
    host: owner.host,
    pid: owner.pid,
    processBegan: owner.began,
    released: false,
    ...mark(),
  })

  async function renew(): Promise<boolean> {
    const data = { stamp: { increment: 1 }, ...mark() }
    const renewed = await db.lease.updateMany({ where: { agentId, owner: owner.id, token, released: false }, data })
    // What this holder knew is old by now: who wants to trade again begins anew.
    isLost = renewed.count === 0
    return !isLost
  }

  async function takeOver(): Promise<boolean> {
    const askedMs = time.elapsedMs()
    const row = await db.lease.findUnique({ where: { agentId } })
    if (row === null) return takeFirst()
    const isSame = watched?.token === row.token && watched.stamp === row.stamp
    // Watching begins after the answer and ends before the question: the row stood still for at least the time in between.
    if (!isSame || watched === null) watched = { token: row.token, stamp: row.stamp, sinceMs: time.elapsedMs() }
    const isSilent = askedMs - watched.sinceMs >= LEASE_MS
    const isGone = row.host === owner.host && !isProcessAlive({ pid: row.pid, began: row.processBegan })
    if (!row.released && !isGone && !isSilent) return false
    const taken = await db.lease.updateMany({
      where: { agentId, token: row.token, stamp: row.stamp },
      data: { ...mine(), token: row.token + 1, stamp: row.stamp + 1 },
    })
    if (taken.count === 0) return false
    token = row.token + 1
    return true
  }

  async function takeFirst(): Promise<boolean> {
    try {
      await db.lease.create({ data: { agentId, ...mine(), token: 1, stamp: 1 } })
    } catch (error) {
      if (isTaken(error)) return false
      throw error
    }
    token = 1
    return true
  }

  return {
    token: () => token,
    async take() {
      if (isLost) return false
      const beforeMs = time.elapsedMs()
      const isHeld = await (token === NO_TOKEN ? takeOver() : renew())
      heldSinceMs = isHeld ? beforeMs : Number.NEGATIVE_INFINITY
      return isHeld
    },
    holds: () => time.elapsedMs() - heldSinceMs < LEASE_MS - MARGIN_MS,
    async release() {
      const given = token
      token = NO_TOKEN
      heldSinceMs = Number.NEGATIVE_INFINITY
      const data = { released: true, stamp: { increment: 1 } }
      await db.lease.updateMany({ where: { agentId, owner: owner.id, token: given }, data })
    },
  }
}

/**
 * Returns the process that holds the agent's lease and may live: of `host` one that is not provably gone, of another machine any; `stamp` changes with
 * each renewal. Null when nobody does. It only reads, which no lock can prevent.
 */
export async function findLivingHolder(
  db: Db,
  agentId: string,
  host: string,
): Promise<(ProcessIdentity & { stamp: number }) | null> {
  const row = await db.lease.findUnique({ where: { agentId } })
  if (row === null || row.released) return null
  const holder = { host: row.host, pid: row.pid, began: row.processBegan, stamp: row.stamp }
  return holder.host === host && !isProcessAlive(holder) ? null : holder
}

/** A lease nobody else can want: for runs in one process, for the emergency exit in place of an agent that was ended, and tests. */
export const ALWAYS_HELD: LeaseHolder = {
  token: () => null,
  take: async () => true,
  holds: () => true,
  release: async () => {},
}
