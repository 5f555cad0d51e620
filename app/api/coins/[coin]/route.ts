import { resolveAgentId } from '@/app/_lib/agentId.ts'
import { readCoin } from '@/app/_lib/chart.ts'
import { readQuery } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { coinSchema } from '@/lib/contracts/candles.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** A coin's market as the agent last saw it, and what it decided. */
export const GET = route<{ coin: string }>(async (request, { coin }) => {
  const { agent } = readQuery(request, agentQuerySchema)
  return respond(coinSchema, await readCoin(await resolveAgentId(agent), coin))
})
