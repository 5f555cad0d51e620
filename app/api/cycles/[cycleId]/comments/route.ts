import { found, readBody, readId } from '@/app/_lib/request.ts'
import { RequestError, respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { webDb } from '@/app/_lib/store.ts'
import { toCommentView } from '@/app/_lib/views/cycleView.ts'
import { commentSchema, postCommentSchema } from '@/lib/contracts/cycles.ts'
import { insertComment } from '@/lib/store/comments.ts'
import { findCycleHead } from '@/lib/store/queries/cycles.ts'
import { isDecisionOf } from '@/lib/store/queries/decisions.ts'

/** Writes down what a person says of a cycle or of one of its decisions. */
export const POST = route<{ cycleId: string }>(async (request, params) => {
  const cycleId = readId(params.cycleId, 'cycle')
  const said = await readBody(request, postCommentSchema)
  const { agentId } = found(
    await findCycleHead(webDb(), cycleId),
    `There is no cycle ${cycleId}. GET /api/cycles lists them.`,
  )
  if (said.decisionId !== null && !(await isDecisionOf(webDb(), cycleId, said.decisionId)))
    throw new RequestError(422, 'invalid', `Cycle ${cycleId} made no decision ${said.decisionId}.`, {
      decisionId: 'A decision of this cycle, or null for the whole of it.',
    })
  return respond(
    commentSchema,
    toCommentView(await insertComment(webDb(), { agentId, cycleId, ...said, wallMs: Date.now() })),
  )
})
