import { type LiveEvent, liveEventSchema } from '@/lib/contracts/liveEvent.ts'

/** `down`: the stream broke and the browser is trying again; until it is back the screens poll. */
export type StreamState = 'connecting' | 'live' | 'down'

let state: StreamState = 'connecting'
const listeners = new Set<() => void>()

export const streamState = (): StreamState => state
export function subscribeStream(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function setState(next: StreamState): void {
  if (next === state) return
  state = next
  for (const listener of listeners) listener()
}

/**
 * Opens the tab's one EventSource. `onEvent` gets hints; `onGap` is called when hints may be lost: the server says so, or the stream is
 * back after a break. Returns what closes it.
 */
export function openLiveStream(onEvent: (event: LiveEvent) => void, onGap: () => void): () => void {
  let source: EventSource | undefined
  let reopen: ReturnType<typeof setTimeout> | undefined
  const connect = (): void => {
    source = new EventSource('/api/events')
    source.onopen = () => {
      if (state === 'down') onGap()
      setState('live')
    }
    source.onerror = () => {
      setState('down')
      // The browser retries a broken stream by itself, but gives up for good when the server answers anything but 200.
      if (source?.readyState === EventSource.CLOSED) reopen = setTimeout(connect, 3000)
    }
    source.addEventListener('resync', onGap)
    source.addEventListener('hint', (message: MessageEvent<string>) => {
      const event = readEvent(message.data)
      if (event) onEvent(event)
    })
  }
  connect()
  return () => {
    clearTimeout(reopen)
    source?.close()
  }
}

function readEvent(text: string): LiveEvent | null {
  try {
    return liveEventSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
