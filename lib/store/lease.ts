import type { Db } from './db.ts'

/** How long a lease holds without renewal: a successor waits this long after a kill. */
export const LEASE_MS = 6_000

export interface Lease {
  /** Grows with every change of owner. */
  token: number
  /** Wall time until which we may act without asking again. */
  expiresWallMs: number
}

/**
 * Takes or renews the lease of an agent and returns it, or null while another process holds it. At most one process trades for an agent.
 * The statement decides alone: of two processes that ask at once exactly one changes the row.
 */
export async function takeLease(db: Db, agentId: string, owner: string, wallMs: number): Promise<Lease | null> {
  const expiresWallMs = wallMs + LEASE_MS
  const expires = new Date(expiresWallMs)
  const renewed = await db.lease.updateMany({
    where: { agentId, owner, wallExpiresAt: { gt: new Date(wallMs) } },
    data: { wallExpiresAt: expires },
  })
  if (renewed.count === 0) {
    const taken = await db.lease.updateMany({
      where: { agentId, wallExpiresAt: { lte: new Date(wallMs) } },
      data: { owner, wallExpiresAt: expires, token: { increment: 1 } },
    })
    if (taken.count === 0) {
      const exists = await db.lease.findUnique({ where: { agentId } })
      if (exists) return null
      await db.lease.create({ data: { agentId, owner, token: 1, wallExpiresAt: expires } }).catch(() => null)
    }
  }
  const row = await db.lease.findUnique({ where: { agentId } })
  return row?.owner === owner ? { token: row.token, expiresWallMs } : null
}

/** Gives the lease back, so that a successor need not wait for it to lapse. */
export async function releaseLease(db: Db, agentId: string, owner: string): Promise<void> {
  await db.lease.updateMany({ where: { agentId, owner }, data: { wallExpiresAt: new Date(0) } })
}
