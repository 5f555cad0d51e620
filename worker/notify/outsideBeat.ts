import type { Log } from '../../lib/log.ts'

const ANSWER_MS = 10_000
const FRESH_MS = 60_000

/** Returns whether an agent was heard within the last minute: only then may the outside think that all is well. */
export const isAnyHeard = (agents: readonly { heartbeatWallMs: number }[], wallMs: number): boolean =>
  agents.some(({ heartbeatWallMs }) => wallMs - heartbeatWallMs < FRESH_MS)

/** Tells an address outside that this machine is alive; whoever is behind it misses the next one. Never throws. */
export async function beatOutside(url: string, log: Log): Promise<void> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) })
    await answer.body?.cancel()
    if (!answer.ok) log.warn(`the heartbeat's address answered ${answer.status}`)
  } catch {
    log.warn("the heartbeat's address did not answer")
  }
}
