import { openEventStream } from '@/app/_lib/eventStream.ts'
import { route } from '@/app/_lib/route.ts'

/** Server-sent events: hints about what changed. Resumes after `Last-Event-ID`. */
export const GET = route(async (request) => openEventStream(request))
