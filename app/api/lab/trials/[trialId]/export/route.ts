import { wholeTrial } from '@/app/_lib/lab/trials.ts'
import { readId, readQuery } from '@/app/_lib/request.ts'
import { respondText } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { trialExportSchema } from '@/lib/contracts/labTrials.ts'
import { trialCsv } from '@/lib/lab/trial/csv.ts'

/** The whole report of a trial, every answer included, as a file. */
export const GET = route<{ trialId: string }>(async (request, { trialId }) => {
  const { as } = readQuery(request, trialExportSchema)
  const id = readId(trialId, 'trial')
  const report = await wholeTrial(id)
  return as === 'csv'
    ? respondText(trialCsv(report), 'text/csv', `trial-${id}.csv`)
    : respondText(JSON.stringify(report), 'application/json', `trial-${id}.json`)
})
