import { requireAgentId } from '@/app/_lib/agentId.ts'
import { toWishView, writeWish } from '@/app/_lib/haltWish.ts'
import { toCommandView } from '@/app/_lib/queries.ts'
import { readBody } from '@/app/_lib/request.ts'
import { RequestError, respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { webDb } from '@/app/_lib/store.ts'
import { type CommandView, commandSchema, type PostCommand, postCommandSchema } from '@/lib/contracts/commands.ts'
import { AppError, describeError } from '@/lib/errors.ts'
import type { HaltWish } from '@/lib/haltFile.ts'
import { pause } from '@/lib/pause.ts'
import { insertCommand } from '@/lib/store/commands.ts'

/** How long the answer to a halt or flatten waits for the store, once its file is written. */
const STORE_MS = 750

/**
 * Writes the wish down and answers 202: it is pending until the agent, or the supervisor in its place, has said what became of it. A halt or flatten goes
 * to the HALT file first, which waits for nothing; one that the store does not take in time is answered all the same.
 */
export const POST = route(async (request) => {
  const command = await readBody(request, postCommandSchema)
  const agentId = await agentOf(command)
  const wallMs = Date.now()
  const { kind, reason } = command
  const wish = kind === 'halt' || kind === 'flatten' ? writeWish(agentId, { kind, reason, wallMs }) : null
  const view = wish ? await storedSoon(agentId, wish) : await stored(agentId, command, wallMs)
  return respond(commandSchema, view, {
    status: 202,
    headers: { location: `/api/agent/commands/${view.id ?? view.token}` },
  })
})

/** Who wants to stop names the agent; a store that cannot even be read must not stand in the way. */
async function agentOf({ agentId, kind }: PostCommand): Promise<string> {
  try {
    return await requireAgentId(agentId)
  } catch (error) {
    const isStop = kind === 'halt' || kind === 'flatten'
    if (error instanceof RequestError || !isStop || agentId === undefined) throw error
    return agentId
  }
}

async function stored(agentId: string, command: PostCommand, wallMs: number): Promise<CommandView> {
  try {
    return toCommandView(await insertCommand(webDb(), { ...command, agentId, wallMs }), null)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new RequestError(
      503,
      'store_busy',
      `Nothing was written and nothing will happen: the store could not be written for ten seconds (${describeError(error, 200)}). Try again.`,
    )
  }
}

/** The file is what counts. A row that lands after the answer bears the same token, so it is the same wish. */
async function storedSoon(agentId: string, wish: HaltWish): Promise<CommandView> {
  const row = insertCommand(webDb(), { ...wish, agentId }).catch(() => null)
  const soon = await Promise.race([row, pause(STORE_MS)])
  const view = toWishView(agentId, wish)
  return soon ? { ...toCommandView(soon, null), haltFile: view.haltFile } : view
}
