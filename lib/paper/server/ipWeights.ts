import { z } from 'zod'

/**
 * The venue's limit on requests: each costs a weight, and an address of origin may spend 1,200 in a minute. By the wall's minute, whatever the speed of
 * the market: what is limited is traffic. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */

const WEIGHT_MAX = 1_200
const WINDOW_MS = 60_000
/** Weights are summed by the second: finer would keep one entry a request. */
const SLOT_MS = 1_000

const LIGHT = new Set([
  'l2Book',
  'allMids',
  'clearinghouseState',
  'orderStatus',
  'spotClearinghouseState',
  'exchangeStatus',
])
/** What costs more the more it returns: items for which one more is charged. */
const ITEMS_A_WEIGHT: Record<string, number> = {
  candleSnapshot: 60,
  recentTrades: 20,
  historicalOrders: 20,
  userFills: 20,
  userFillsByTime: 20,
  fundingHistory: 20,
  userFunding: 20,
  userNonFundingLedgerUpdates: 20,
  userTwapSliceFills: 20,
}

/** Returns the weight of an info request before its answer is known. */
export function infoWeight(type: string | null): number {
  if (type === 'userRole') return 60
  return type !== null && LIGHT.has(type) ? 2 : 20
}

/** Returns what the items of an answer cost beyond the request. */
export function itemsWeight(type: string | null, answer: unknown): number {
  const each = type === null ? undefined : ITEMS_A_WEIGHT[type]
  return each !== undefined && Array.isArray(answer) ? Math.floor(answer.length / each) : 0
}

const batchSchema = z.union([
  z.object({ orders: z.array(z.unknown()) }).transform(({ orders }) => orders.length),
  z.object({ cancels: z.array(z.unknown()) }).transform(({ cancels }) => cancels.length),
  z.object({ modifies: z.array(z.unknown()) }).transform(({ modifies }) => modifies.length),
])

/** Returns the weight of an action: one, and one more for each 40 of a batch. */
export function actionWeight(action: unknown): number {
  return 1 + Math.floor((batchSchema.safeParse(action).data ?? 1) / 40)
}

/** What was counted: of each origin the present minute and the heaviest one, and since the start by type of request. */
interface WeightReport {
  enforced: boolean
  weightMax: number
  origins: Record<string, { usedWeight: number; peakWeight: number; refused: number }>
  byType: Record<string, { requests: number; weight: number }>
}

export interface IpMeter {
  /** Counts a request; false: the origin is past its limit, and the request is to be refused with HTTP 429. A refused one costs nothing. */
  admit(origin: string, type: string | null, weight: number): boolean
  /** Counts what the answer to an admitted request costs beyond it. */
  charge(origin: string, type: string | null, weight: number): void
  set(limit: { enforced?: boolean | undefined; weightMax?: number | undefined }): void
  report(): WeightReport
}

interface Origin {
  slots: { atMs: number; weight: number }[]
  peakWeight: number
  refused: number
}

/** Returns a meter that counts from now on, and refuses only where `enforced`. */
export function createIpMeter(options: { wallMs: () => number; enforced: boolean }): IpMeter {
  let { enforced } = options
  let weightMax = WEIGHT_MAX
  const origins = new Map<string, Origin>()
  const byType: WeightReport['byType'] = {}

  function originOf(address: string): Origin {
    const origin = origins.get(address) ?? { slots: [], peakWeight: 0, refused: 0 }
    origins.set(address, origin)
    const fromMs = options.wallMs() - WINDOW_MS
    origin.slots = origin.slots.filter(({ atMs }) => atMs > fromMs)
    return origin
  }

  function add(address: string, weight: number): void {
    const origin = originOf(address)
    const atMs = Math.floor(options.wallMs() / SLOT_MS) * SLOT_MS
    const last = origin.slots.at(-1)
    if (last && last.atMs === atMs) last.weight += weight
    else origin.slots.push({ atMs, weight })
    origin.peakWeight = Math.max(origin.peakWeight, used(origin))
  }

  function tally(type: string | null, requests: number, weight: number): void {
    const row = byType[type ?? 'unknown'] ?? { requests: 0, weight: 0 }
    byType[type ?? 'unknown'] = { requests: row.requests + requests, weight: row.weight + weight }
  }

  return {
    admit(address, type, weight) {
      const origin = originOf(address)
      if (enforced && used(origin) + weight > weightMax) {
        origin.refused += 1
        return false
      }
      add(address, weight)
      tally(type, 1, weight)
      return true
    },
    charge(address, type, weight) {
      if (weight === 0) return
      add(address, weight)
      tally(type, 0, weight)
    },
    set(limit) {
      enforced = limit.enforced ?? enforced
      weightMax = limit.weightMax ?? weightMax
    },
    report() {
      const rows = [...origins.keys()].map((address) => {
        const { peakWeight, refused, ...origin } = originOf(address)
        return [address, { usedWeight: used(origin), peakWeight, refused }] as const
      })
      return { enforced, weightMax, origins: Object.fromEntries(rows), byType: structuredClone(byType) }
    },
  }
}

const used = ({ slots }: Pick<Origin, 'slots'>): number => slots.reduce((sum, { weight }) => sum + weight, 0)
