import { readPairs } from '@/app/_lib/pairs.ts'
import { readStatus } from '@/app/_lib/queries.ts'
import { route } from '@/app/_lib/route.ts'
import { pairsToPrometheus, toPrometheus } from '@/app/_lib/views/prometheus.ts'

/** The status, and what pairs said last, as Prometheus gauges. */
export const GET = route(async () => {
  const status = await readStatus()
  const pairs = await Promise.all(
    status.agents.map(async ({ agentId }) => ({ agentId, ...(await readPairs(agentId)) })),
  )
  return new Response(`${toPrometheus(status)}${pairsToPrometheus(pairs)}`, {
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
  })
})
