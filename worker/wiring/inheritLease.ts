import { AppError } from '../../lib/errors.ts'
import { pause } from '../../lib/pause.ts'
import { ownIdentity } from '../../lib/processIdentity.ts'
import { ALWAYS_HELD, findLivingHolder, LEASE_MS, type LeaseHolder } from '../../lib/store/lease.ts'
import type { AgentParts } from './partsOf.ts'

/**
 * Returns the right to flatten in place of an agent that has been ended, without writing anything. Two can never trade, and this is why: the supervisor
 * is the only one of its data folder (its lock), it has waited for the end of the agent's process before it started this one, it starts one emergency
 * process at a time and no agent before that has ended; and what this one sends only cancels and reduces. The lease, which would have to be written,
 * proves the same where somebody else might trade: it is read, and while a living process holds it, this one sends nothing and throws
 * AppError('lease_lost'). A holder on another machine cannot be looked at, so its lease is watched for as long as it would stand.
 */
export async function inheritLease({ db, agentId }: Pick<AgentParts, 'db' | 'agentId'>): Promise<LeaseHolder> {
  const { host } = ownIdentity()
  const holder = await findLivingHolder(db, agentId, host)
  if (holder === null) return ALWAYS_HELD
  if (holder.host !== host) {
    await pause(LEASE_MS)
    const later = await findLivingHolder(db, agentId, host)
    if (later === null || later.stamp === holder.stamp) return ALWAYS_HELD
  }
  throw new AppError(
    'lease_lost',
    `Process ${holder.pid} on ${holder.host} holds the lease of agent ${agentId} and lives: it trades, so this one does not.`,
  )
}
