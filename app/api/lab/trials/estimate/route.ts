import { priceTrial } from '@/app/_lib/lab/trials.ts'
import { readBody } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { trialEstimateSchema } from '@/lib/contracts/labTrial.ts'
import { estimateTrialSchema } from '@/lib/contracts/labTrials.ts'

/** Says what a trial would ask and cost. Stores nothing and asks nobody. */
export const POST = route(async (request) => {
  const { plan } = await readBody(request, estimateTrialSchema)
  return respond(trialEstimateSchema, await priceTrial(plan))
})
