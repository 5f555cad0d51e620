import { readIndicatorList } from '@/app/_lib/chart.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { indicatorListSchema } from '@/lib/contracts/candles.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Every indicator by its TAAPI name, with its parameters. */
export const GET = route(async () => respond(indicatorListSchema, readIndicatorList()))
