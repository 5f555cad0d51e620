import 'server-only'
import type { CommandView } from '@/lib/contracts/commands.ts'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { describeError } from '@/lib/errors.ts'
import { type HaltWish, haltFile } from '@/lib/haltFile.ts'
import { createLog } from '@/lib/log.ts'
import { findAgentIds } from '@/lib/store/queries/agents.ts'
import { webDb } from './store.ts'

const log = createLog('web', (line) => process.stderr.write(line))

/** Writes a wish to stop where no store is needed, and returns it; null when the folder cannot be written either. */
export function writeWish(agentId: string, wish: Omit<HaltWish, 'token'>): HaltWish | null {
  try {
    return haltFile(webEnv().dataDir, agentId).write(wish)
  } catch (error) {
    log.error('the HALT file could not be written', { agentId, why: describeError(error) })
    return null
  }
}

/** Returns a wish as a command that the store does not know. */
export function toWishView(agentId: string, wish: HaltWish): CommandView {
  const halt = haltFile(webEnv().dataDir, agentId)
  const { token, kind, reason, wallMs } = wish
  const outcome = halt.noted(token)?.outcome ?? null
  return {
    id: null,
    token,
    haltFile: halt.file,
    agentId,
    kind,
    reason,
    wallMs,
    outcome: outcome && { ...outcome, message: `${outcome.message} ${NOT_STORED}`, wallMs: Date.now() },
  }
}

const NOT_STORED = 'It will be recorded when the store can be written.'

/** Returns the wish of this token; null when no agent's HALT file, nor what was noted beside one, has it. */
export async function findWish(token: string): Promise<CommandView | null> {
  for (const agentId of await findAgentIds(webDb())) {
    const halt = haltFile(webEnv().dataDir, agentId)
    const there = halt.read()
    const wish = there?.token === token ? there : halt.noted(token)?.wish
    if (wish) return toWishView(agentId, wish)
  }
  return null
}

/** Returns what is in force by an agent's HALT file; null when nothing is. */
export function haltOf(agentId: string): AgentStatus['halt'] {
  // A row that names no file has no process either: the supervisor refuses it.
  if (!/^[\w-]{1,128}$/.test(agentId)) return null
  const halt = haltFile(webEnv().dataDir, agentId)
  const inForce = halt.inForce()
  if (inForce === null) return null
  const { wish, file, isLeft } = inForce
  const noted = halt.noted(wish.token)
  const { kind, reason, wallMs } = wish
  return { file, kind, reason, wallMs, by: noted?.by ?? null, done: noted?.outcome?.message ?? null, isLeft }
}
