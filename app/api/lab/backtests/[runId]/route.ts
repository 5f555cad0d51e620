import { wishOfBacktest } from '@/app/_lib/lab/backtests.ts'
import { readBody, readId } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { backtestAskedSchema, backtestWishSchema } from '@/lib/contracts/labBacktests.ts'

export const GET = serveRead('backtest')

/** Writes down that it is to end; what it did so far is kept. */
export const POST = route<{ runId: string }>(async (request, { runId: text }) => {
  const runId = readId(text, 'backtest')
  const { wish } = await readBody(request, backtestWishSchema)
  await wishOfBacktest(runId, wish)
  return respond(backtestAskedSchema, { runId }, { status: 202 })
})

/** Writes down that its records are to go. That it was tried stays counted. */
export const DELETE = route<{ runId: string }>(async (_, { runId: text }) => {
  const runId = readId(text, 'backtest')
  await wishOfBacktest(runId, 'delete')
  return respond(backtestAskedSchema, { runId }, { status: 202 })
})
