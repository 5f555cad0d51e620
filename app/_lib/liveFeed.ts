import 'server-only'
import type { LiveEvent } from '@/lib/contracts/liveEvent.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { describeError } from '@/lib/errors.ts'
import { createLog } from '@/lib/log.ts'
import { type ChangeFeed, openChangeFeed, storeFile } from '@/lib/store/db.ts'
import { webDb } from './store.ts'

/** One open stream. */
export interface Subscriber {
  /** Takes what one look at the store brought. */
  send(events: readonly LiveEvent[]): void
  /** Ends the stream. */
  end(): void
}

export interface Subscription {
  /** The id a reader has seen everything up to. */
  lastId: number
  /** What the reader missed since its last id; null when it has to re-read everything. */
  missed: LiveEvent[] | null
  close(): void
}

const POLL_MS = 50
const MISSED_MAX = 1_000
const log = createLog('web', (line) => process.stderr.write(line))

/**
 * The one watcher of this process: however many screens are open, the store is asked twenty times a second, and not at all while none is.
 * better-sqlite3 answers synchronously, so between reading what a new subscriber missed and adding it nothing can slip by.
 */
export class LiveFeed {
  readonly #subscribers = new Set<Subscriber>()
  readonly #file: string
  #changes: ChangeFeed | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(file: string) {
    this.#file = file
  }

  get size(): number {
    return this.#subscribers.size
  }

  subscribe(subscriber: Subscriber, afterId: number | null): Subscription {
    this.#changes ??= openChangeFeed(this.#file)
    // Hand out first what is already there, so that the newcomer's `missed` and what it is sent afterwards meet without gap or overlap.
    this.#poll()
    const lastId = this.#changes.lastId()
    const missed = afterId === null ? [] : this.#changes.since(afterId, MISSED_MAX)
    this.#subscribers.add(subscriber)
    this.#timer ??= setInterval(() => this.#poll(), POLL_MS)
    return { lastId, missed, close: () => this.#remove(subscriber) }
  }

  /** Ends every stream: `next start` waits for open responses before it exits, and a stream never ends by itself. */
  endAll(): void {
    for (const subscriber of [...this.#subscribers]) subscriber.end()
  }

  #remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber)
    if (this.#subscribers.size > 0) return
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#changes?.close()
    this.#timer = null
    this.#changes = null
  }

  #poll(): void {
    try {
      const events = this.#changes?.poll() ?? []
      if (events.length > 0) for (const each of [...this.#subscribers]) each.send(events)
    } catch (error) {
      // The store may be locked for a moment; nothing is lost, the next poll reads from the same place.
      log.warn('The store could not be polled for changes.', { reason: describeError(error) })
    }
  }
}

const held = globalThis as typeof globalThis & { nocturneFeeds?: Map<string, LiveFeed> }

/** Returns the watcher on the web process's store. It ends all streams when the process is told to stop. */
export function liveFeed(): LiveFeed {
  webDb()
  const file = storeFile(webEnv().dataDir)
  held.nocturneFeeds ??= new Map()
  const known = held.nocturneFeeds.get(file)
  if (known) return known
  const feed = new LiveFeed(file)
  held.nocturneFeeds.set(file, feed)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => feed.endAll())
  return feed
}
