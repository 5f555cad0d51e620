import type { LiveEvent } from '@/lib/contracts/liveEvent.ts'
import { EVENT_KINDS } from '@/lib/domain/recordWords.ts'

/** `down`: the stream broke and the browser is trying again; until it is back the screens poll. */
export type StreamState = 'connecting' | 'live' | 'down'

/** What a stream needs of the browser. */
export interface StreamPlace {
  createSource(): EventSource
  /** Null: the browser gives locks to secure addresses only. */
  locks: Pick<LockManager, 'request'> | null
  createChannel(): BroadcastChannel
  /** Without locks: whether this tab is seen, and what calls back when that changes. Returns what ends that. */
  isSeen(): boolean
  onSeen(listener: () => void): () => void
}

export interface LiveStream {
  state(): StreamState
  subscribe(listener: () => void): () => void
  /**
   * Joins the stream. `onEvent` gets hints; `onGap` is called when hints may be lost: the server says so, or the stream is back after a break or with
   * another tab. Returns what leaves it.
   */
  open(onEvent: (event: LiveEvent) => void, onGap: () => void): () => void
}

/** What the tab that holds the stream tells the others, and `who`: a tab that just came asks how it stands. */
type Told = { kind: 'hint'; text: string } | { kind: 'gap' } | { kind: 'state'; state: StreamState } | { kind: 'who' }

const NAME = 'nocturne-live'

/**
 * Returns the stream of one tab. All tabs of a browser share one EventSource: over HTTP/1.1 a browser opens six connections to a host, and a stream in each
 * of six tabs would leave none for the kill switch. The tab that has the lock holds the stream and tells the others; when it closes, the next has the lock.
 * Where there are no locks, only a tab that is seen holds a stream, and reads everything again when it is seen again.
 */
export function createLiveStream(place: StreamPlace): LiveStream {
  let state: StreamState = 'connecting'
  const listeners = new Set<() => void>()

  function setState(next: StreamState): void {
    if (next === state) return
    state = next
    for (const listener of listeners) listener()
  }

  function open(onEvent: (event: LiveEvent) => void, onGap: () => void): () => void {
    const channel = place.createChannel()
    const leaving = new AbortController()
    let isHolder = false
    let wasHeard = false
    const tell = (told: Told) => channel.postMessage(told)
    const take = (told: Told): void => {
      if (told.kind === 'who') {
        if (isHolder) tell({ kind: 'state', state })
      } else if (told.kind === 'gap') onGap()
      else if (told.kind === 'state') setState(told.state)
      else {
        const event = readEvent(told.text)
        if (event) onEvent(event)
      }
    }
    const takeAndTell = (told: Told) => {
      take(told)
      tell(told)
    }
    const hold = (): (() => void) => {
      isHolder = true
      // A tab whose stream was live by another's telling takes over from that one.
      const close = holdSource(place.createSource, state !== 'connecting' || wasHeard, takeAndTell)
      return () => {
        isHolder = false
        close()
      }
    }
    channel.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.kind !== 'who') wasHeard = true
      if (data.kind === 'who' || !isHolder) take(data)
    }
    if (place.locks) holdByTurns(place.locks, hold, leaving.signal)
    else holdWhileSeen(place, hold, onGap, leaving.signal)
    tell({ kind: 'who' })
    return () => {
      leaving.abort()
      channel.close()
    }
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open,
  }
}

/** Holds the stream as soon as no other tab does, until the signal aborts. */
function holdByTurns(locks: Pick<LockManager, 'request'>, hold: () => () => void, signal: AbortSignal): void {
  const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  locks
    .request(NAME, { signal }, async () => {
      const close = hold()
      await ended
      close()
    })
    // Left before its turn came.
    .catch(() => {})
}

function holdWhileSeen(place: StreamPlace, hold: () => () => void, onGap: () => void, signal: AbortSignal): void {
  let close = place.isSeen() ? hold() : null
  const stop = place.onSeen(() => {
    if (place.isSeen() && close === null) {
      close = hold()
      onGap()
    } else if (!place.isSeen()) {
      close?.()
      close = null
    }
  })
  signal.addEventListener('abort', () => {
    stop()
    close?.()
  })
}

/** Holds an EventSource and says what comes of it. Returns what ends that. */
function holdSource(createSource: () => EventSource, isSuccessor: boolean, say: (told: Told) => void): () => void {
  let source: EventSource | undefined
  let reopen: ReturnType<typeof setTimeout> | undefined
  let wasOpen = false
  let isLate = isSuccessor
  const connect = (): void => {
    source = createSource()
    source.onopen = () => {
      // What was missed since the stream broke, or since the tab that held it before closed, nobody knows.
      if (isLate) say({ kind: 'gap' })
      isLate = true
      wasOpen = true
      say({ kind: 'state', state: 'live' })
    }
    source.onerror = () => {
      say({ kind: 'state', state: 'down' })
      // The browser retries a broken stream by itself, but gives up for good when the server answers anything but 200.
      if (source?.readyState === CLOSED) reopen = setTimeout(connect, 3000)
    }
    source.addEventListener('resync', () => say({ kind: 'gap' }))
    source.addEventListener('hint', (message: MessageEvent<string>) => say({ kind: 'hint', text: message.data }))
  }
  connect()
  return () => {
    clearTimeout(reopen)
    source?.close()
    if (wasOpen) say({ kind: 'state', state: 'connecting' })
  }
}

/** EventSource.CLOSED, by its value: the name is not there where there is no browser. */
const CLOSED = 2

function readEvent(text: string): LiveEvent | null {
  try {
    const event = JSON.parse(text) as Partial<LiveEvent> | null
    const isKnown = EVENT_KINDS.some((kind) => kind === event?.kind) && typeof event?.agentId === 'string'
    return isKnown ? (event as LiveEvent) : null
  } catch {
    return null
  }
}

/** The stream of this tab. */
export const liveStream: LiveStream = createLiveStream({
  createSource: () => new EventSource('/api/events'),
  get locks() {
    return navigator.locks ?? null
  },
  createChannel: () => new BroadcastChannel(NAME),
  isSeen: () => document.visibilityState === 'visible',
  onSeen(listener) {
    document.addEventListener('visibilitychange', listener)
    return () => document.removeEventListener('visibilitychange', listener)
  },
})
