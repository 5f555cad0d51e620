import { askForBacktest } from '@/app/_lib/lab/backtests.ts'
import { readBody } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { backtestSpecSchema } from '@/lib/contracts/labBacktest.ts'
import { backtestAskedSchema } from '@/lib/contracts/labBacktests.ts'

export const GET = serveRead('backtests')

/** Writes down that a backtest is wanted; the lab carries it out. 202 with its id. */
export const POST = route(async (request) => {
  const spec = await readBody(request, backtestSpecSchema)
  return respond(backtestAskedSchema, { runId: await askForBacktest(spec) }, { status: 202 })
})
