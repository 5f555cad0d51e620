import { exportBacktest } from '@/app/_lib/lab/backtestExport.ts'
import { readId, readQuery } from '@/app/_lib/request.ts'
import { respondText } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { backtestExportQuerySchema } from '@/lib/contracts/labBacktests.ts'

/** The report, or what the run wrote, as a file. */
export const GET = route<{ runId: string }>(async (request, { runId: text }) => {
  const runId = readId(text, 'backtest')
  const { of, format } = readQuery(request, backtestExportQuerySchema)
  const type = format === 'csv' ? 'text/csv' : 'application/json'
  return respondText(await exportBacktest(runId, of, format), type, `backtest-${runId}-${of}.${format}`)
})
