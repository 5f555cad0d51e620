import { labReplay } from '@/app/_lib/labReplay.ts'
import { readBody } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { labReplayRequestSchema, labReplayResponseSchema } from '@/lib/contracts/labReplay.ts'

/** Puts a stored cycle together, reads and judges it again. Stores nothing, asks no model and trades nothing. */
export const POST = route(async (request) => {
  const { cycleId } = await readBody(request, labReplayRequestSchema)
  return respond(labReplayResponseSchema, await labReplay(cycleId))
})
