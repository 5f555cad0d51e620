import { readHealth } from '@/app/_lib/queries.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { healthSchema } from '@/lib/contracts/status.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** 200 while the store can be read. How long the agent has been silent is data, not a failure of the web process. */
export const GET = route(async () => respond(healthSchema, await readHealth()))
