import { readStatus } from '@/app/_lib/queries.ts'
import { route } from '@/app/_lib/route.ts'
import { toPrometheus } from '@/app/_lib/views/prometheus.ts'

/** The status as Prometheus gauges. */
export const GET = route(
  async () =>
    new Response(toPrometheus(await readStatus()), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    }),
)
