import { readCycle } from '@/app/_lib/queries.ts'
import { notFound, readId } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { cycleSchema } from '@/lib/contracts/cycles.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

export const GET = route<{ cycleId: string }>(async (_request, { cycleId }) => {
  const cycle = await readCycle(readId(cycleId, 'cycle'))
  if (cycle === null) throw notFound(`There is no cycle ${cycleId}. GET /api/cycles lists them.`)
  return respond(cycleSchema, cycle)
})
