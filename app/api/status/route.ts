import { readStatus } from '@/app/_lib/queries.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { statusSchema } from '@/lib/contracts/status.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

export const GET = route(async () => respond(statusSchema, await readStatus()))
