import type { Candle, Interval } from '../domain/market.ts'
import type { Clock } from '../ports.ts'
import type { RecordGrade } from './books/bookContext.ts'
import { readCandles, upsertCandles } from './candles.ts'
import type { Db } from './db.ts'
import { holdCandles, type StoreCandles } from './heldCandles.ts'

/** What is the same for every agent on one venue and is stored once. No lease fences it: whoever learns something writes the same. */
export interface VenueBooks {
  readonly venueId: string
  candles: {
    /** Returns the newest `count` stored bars of one series, oldest first. */
    read(coin: string, interval: Interval, count: number): Promise<Candle[]>
    /** Stores bars of one series, oldest first, and forgets those beyond what is kept. Pass only what changed. */
    upsert(coin: string, interval: Interval, candles: readonly Candle[]): Promise<void>
    /** Stores what a quiet record still holds back. */
    flush(): Promise<void>
  }
  /** What was learned of providers, as JSON of lib/llm/ladder/capabilities.ts. */
  capabilities: {
    /** Returns null when the provider was never asked. */
    read(baseUrl: string, model: string): Promise<string | null>
    write(baseUrl: string, model: string, body: string): Promise<void>
    /** Returns whether there was anything to forget. */
    forget(baseUrl: string, model: string): Promise<boolean>
  }
}

/** Returns the books of one venue. A quiet record holds bars back, because nobody draws them meanwhile. */
export function venueBooks(
  db: Db,
  venueId: string,
  clock: Pick<Clock, 'wallMs'>,
  grade: RecordGrade = 'live',
): VenueBooks {
  const store: StoreCandles = (coin, interval, candles) => upsertCandles(db, { venueId, coin, interval }, candles)
  const bars = grade === 'quiet' ? holdCandles(store) : { store, flush: async () => {} }
  return {
    venueId,
    candles: {
      read: (coin, interval, count) => readCandles(db, { venueId, coin, interval }, count),
      upsert: bars.store,
      flush: bars.flush,
    },
    capabilities: {
      async read(baseUrl, model) {
        const where = { venueId_baseUrl_model: { venueId, baseUrl, model } }
        return (await db.modelCapability.findUnique({ where }))?.body ?? null
      },
      async write(baseUrl, model, body) {
        const key = { venueId, baseUrl, model }
        const data = { body, wallAt: new Date(clock.wallMs()) }
        await db.modelCapability.upsert({
          where: { venueId_baseUrl_model: key },
          create: { ...key, ...data },
          update: data,
        })
      },
      async forget(baseUrl, model) {
        return (await db.modelCapability.deleteMany({ where: { venueId, baseUrl, model } })).count > 0
      },
    },
  }
}
