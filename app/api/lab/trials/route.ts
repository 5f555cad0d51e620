import { startTrial } from '@/app/_lib/lab/trials.ts'
import { readBody } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { startedTrialSchema, startTrialSchema } from '@/lib/contracts/labTrials.ts'

export const GET = serveRead('labTrials')

/** Writes down what the lab is to ask; this process asks no model. */
export const POST = route(async (request) => {
  const { plan, token } = await readBody(request, startTrialSchema)
  return respond(startedTrialSchema, { id: await startTrial(plan, token) })
})
