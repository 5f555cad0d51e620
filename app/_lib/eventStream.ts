import 'server-only'
import type { LiveEvent } from '@/lib/contracts/liveEvent.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { guardRequest } from './guard/guardRequest.ts'
import { liveFeed, type Subscription } from './liveFeed.ts'

const HEARTBEAT_MS = 15_000
/** Bytes a reader may leave unread before it is dropped: some ten thousand hints. It comes back by itself and is told what it missed. */
const UNREAD_BYTES_MAX = 1024 * 1024
const RETRY_MS = 2_000

/**
 * Returns the stream of one screen. It begins with `hello`, whose id is where the reader stands; `resync` says that not everything missed can
 * be told and everything is to be read again. Events written by the web process itself have no id and are not repeated after a break.
 */
export function openEventStream(request: Request, heartbeatMs = HEARTBEAT_MS): Response {
  let end = () => {}
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      end = startStream(request, controller, heartbeatMs)
    },
    cancel() {
      end()
    },
  }
  const body = new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: UNREAD_BYTES_MAX }))
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

function startStream(
  request: Request,
  controller: ReadableStreamDefaultController<Uint8Array>,
  heartbeatMs: number,
): () => void {
  // Kept apart: the request itself is done with when its answer begins.
  const carried = new Request(request.url, { headers: new Headers(request.headers) })
  const encoder = new TextEncoder()
  let subscription: Subscription | null = null
  let isOpen = true
  let heartbeat: NodeJS.Timeout | undefined
  const end = () => {
    if (!isOpen) return
    isOpen = false
    clearInterval(heartbeat)
    subscription?.close()
    try {
      controller.close()
    } catch {
      // The reader is gone already and took the stream with it.
    }
  }
  const write = (text: string) => {
    if (!isOpen) return
    if ((controller.desiredSize ?? 0) <= 0) end()
    else controller.enqueue(encoder.encode(text))
  }
  request.signal.addEventListener('abort', end)
  if (request.signal.aborted) return end
  subscription = liveFeed().subscribe({ send: (events) => write(messages(events)), end }, lastEventId(request))
  heartbeat = setInterval(() => {
    // A session that was ended or ran out ends its streams.
    if (guardRequest(carried, webEnv(), { isOpen: false }).kind === 'pass') write(': still here\n\n')
    else end()
  }, heartbeatMs)
  const { lastId, missed } = subscription
  write(`retry: ${RETRY_MS}\n\n`)
  if (missed === null) write(`id: ${lastId}\nevent: resync\ndata: {}\n\n`)
  else {
    write(`${missed.length === 0 ? `id: ${lastId}\n` : ''}event: hello\ndata: {}\n\n`)
    if (missed.length > 0) write(messages(missed))
  }
  return end
}

const messages = (events: readonly LiveEvent[]): string => events.map(message).join('')

const message = (event: LiveEvent): string =>
  `${event.id === null ? '' : `id: ${event.id}\n`}event: hint\ndata: ${JSON.stringify(event)}\n\n`

/** Returns where the reader left off; null for a first visit, or for a header that is no id of ours. */
function lastEventId(request: Request): number | null {
  const text = request.headers.get('last-event-id') ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
