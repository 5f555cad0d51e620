import { z } from 'zod'
import { Decimal } from '../../domain/decimal.ts'
import type { Interval } from '../../domain/market.ts'
import { AppError, describeError } from '../../errors.ts'
import type { WireAssetCtx, WireCandle } from '../../hyperliquid/wire/info.ts'
import type { Book, PaperMarket } from '../engine/state.ts'
import { spreadBpsOf, tiersOf } from './markets.ts'

/** Public market data of a venue that speaks Hyperliquid's info endpoint: no key, no account. */
export interface Upstream {
  fetchMarkets(): Promise<{ markets: PaperMarket[]; ctxs: Map<string, WireAssetCtx> }>
  fetchBook(coin: string): Promise<Book | null>
  fetchCandles(coin: string, interval: Interval, startMs: number, endMs: number): Promise<WireCandle[]>
  fetchFundingHistory(coin: string, startMs: number, endMs: number): Promise<unknown[]>
}

/** Beyond it an end means none. */
const TIME_MAX_MS = Date.UTC(2100, 0, 1)

const text = z.string().regex(/^-?\d+(\.\d+)?$/)
const ctxSchema = z.object({
  funding: text,
  openInterest: text,
  prevDayPx: text,
  dayNtlVlm: text,
  premium: text.nullable(),
  oraclePx: text,
  markPx: text,
  midPx: text.nullable(),
  impactPxs: z.array(text).nullable(),
  dayBaseVlm: text,
})
const metaSchema = z.object({
  universe: z.array(
    z.object({
      name: z.string(),
      szDecimals: z.number().int(),
      maxLeverage: z.number().int(),
      marginTableId: z.number().int(),
      onlyIsolated: z.boolean().optional(),
      marginMode: z.enum(['noCross', 'strictIsolated']).optional().catch(undefined),
      isDelisted: z.boolean().optional(),
    }),
  ),
  marginTables: z.array(
    z.tuple([z.number(), z.object({ marginTiers: z.array(z.object({ lowerBound: text, maxLeverage: z.number() })) })]),
  ),
})
const level = z.object({ px: text, sz: text })
const bookSchema = z.object({ levels: z.tuple([z.array(level), z.array(level)]) }).nullable()
const candlesSchema = z.array(
  z.object({
    t: z.number(),
    T: z.number(),
    s: z.string(),
    i: z.string(),
    o: text,
    c: text,
    h: text,
    l: text,
    v: text,
    n: z.number(),
  }),
)

/** Returns a client of the info endpoint at `baseUrl`. Its methods reject with AppError('upstream') on any failure or unknown shape. */
export function createUpstream(baseUrl: string, timeoutMs: number): Upstream {
  async function ask<T extends z.ZodType>(body: Record<string, unknown>, schema: T): Promise<z.output<T>> {
    try {
      const response = await fetch(`${baseUrl}/info`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!response.ok) throw new Error(`HTTP ${response.status}`)
      return schema.parse(await response.json())
    } catch (cause) {
      const why = describeError(cause, 200)
      throw new AppError(
        'upstream',
        `${baseUrl} did not answer ${String(body.type)}: ${why}. Check the network; it is asked again by itself.`,
        { cause },
      )
    }
  }

  return {
    async fetchMarkets() {
      const [meta, ctxs] = await ask({ type: 'metaAndAssetCtxs' }, z.tuple([metaSchema, z.array(ctxSchema)]))
      const markets = meta.universe.map((entry, assetId) => toMarket(entry, assetId, meta.marginTables))
      return {
        markets,
        ctxs: new Map(
          markets.flatMap(({ coin, assetId }) => {
            const ctx = ctxs[assetId]
            return ctx ? [[coin, ctx]] : []
          }),
        ),
      }
    },
    async fetchBook(coin) {
      const book = await ask({ type: 'l2Book', coin }, bookSchema)
      if (!book) return null
      const side = (levels: z.output<typeof level>[]) =>
        levels.map(({ px, sz }): [Decimal, Decimal] => [new Decimal(px), new Decimal(sz)])
      return { bids: side(book.levels[0]), asks: side(book.levels[1]) }
    },
    fetchCandles: (coin, interval, startMs, endMs) => {
      const req = { coin, interval, startTime: startMs, ...(endMs < TIME_MAX_MS ? { endTime: endMs } : {}) }
      return ask({ type: 'candleSnapshot', req }, candlesSchema)
    },
    fetchFundingHistory: (coin, startMs, endMs) =>
      ask(
        { type: 'fundingHistory', coin, startTime: startMs, ...(endMs < TIME_MAX_MS ? { endTime: endMs } : {}) },
        z.array(z.unknown()),
      ),
  }
}

type MetaOutput = z.output<typeof metaSchema>

function toMarket(
  entry: MetaOutput['universe'][number],
  assetId: number,
  tables: MetaOutput['marginTables'],
): PaperMarket {
  const table = tables.find(([id]) => id === entry.marginTableId)?.[1]
  return {
    coin: entry.name,
    assetId,
    szDecimals: entry.szDecimals,
    leverageMax: entry.maxLeverage,
    marginTableId: entry.marginTableId,
    tiers: table
      ? table.marginTiers.map((tier) => ({
          lowerBoundUsd: new Decimal(tier.lowerBound),
          leverageMax: tier.maxLeverage,
        }))
      : tiersOf(entry.maxLeverage),
    onlyIsolated: (entry.onlyIsolated ?? false) || entry.marginMode !== undefined,
    marginMode: entry.marginMode ?? null,
    openInterest: 'open',
    isDelisted: entry.isDelisted ?? false,
    spreadBps: spreadBpsOf(entry.name),
  }
}
