import { wishOfTrial } from '@/app/_lib/lab/trials.ts'
import { readBody, readId } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { trialWishSchema } from '@/lib/contracts/labTrials.ts'

/** Writes down that a trial is to end, or that its report is to go; the lab does it. */
export const POST = route<{ trialId: string }>(async (request, { trialId }) => {
  const wished = await readBody(request, trialWishSchema)
  await wishOfTrial(readId(trialId, 'trial'), wished.wish)
  return respond(trialWishSchema, wished)
})
