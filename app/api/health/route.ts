import { serveRead } from '@/app/_lib/serveReads.ts'

/** Liveness and nothing else, so the supervisor may ask without a session. */
export const GET = serveRead('health', { isOpen: true })
