import { z } from 'zod'

// What is known of TAAPI's bulk endpoint (POST /bulk) and its failures. A failure comes as {error}, as {errors}, with 4xx or with 200, and
// inside one calculation: any of them is a failure, whatever the status says.

/** Calculations one request may hold: every value of every indicator counts. */
export const CALCULATIONS_A_REQUEST = 20

export const TAAPI_PLANS = {
  free: { requestsPerWindow: 1, constructs: 1 },
  basic: { requestsPerWindow: 5, constructs: 1 },
  pro: { requestsPerWindow: 30, constructs: 3 },
  expert: { requestsPerWindow: 75, constructs: 10 },
} as const
export type TaapiPlan = keyof typeof TAAPI_PLANS

/** The window the plans' request numbers are counted in. */
export const RATE_WINDOW_MS = 15_000

/** One indicator of one market, `results` values of it. */
export interface Calculation {
  id: string
  symbol: string
  interval: string
  indicator: string
  params: Readonly<Record<string, string | number>>
  /** 1 to 20. */
  results: number
  backtrack: number
}

export type TaapiFailure = 'rateLimited' | 'plan' | 'refused' | 'unavailable'

/** Values oldest first, or why there are none: one calculation failing does not fail the others. */
export type CalculationOutcome =
  | { kind: 'values'; values: Record<string, (number | string | boolean | null)[]> }
  | { kind: 'failed'; reason: TaapiFailure; message: string }

const value = z.union([z.number(), z.string(), z.boolean(), z.null()])
const itemSchema = z.object({
  id: z.string(),
  result: z.record(z.string(), z.union([value, z.array(value)])).nullish(),
  errors: z.array(z.string()).nullish(),
})
const bulkSchema = z.object({ data: z.array(itemSchema) })
const failureSchema = z.union([z.object({ error: z.string() }), z.object({ errors: z.array(z.string()).min(1) })])

export type Reply =
  | { kind: 'data'; outcomes: Map<string, CalculationOutcome> }
  | { kind: 'failed'; reason: TaapiFailure; message: string }

/** Returns what a reply says. A body that is neither data nor a known failure is unavailability: a proxy's page, a cut-off answer. */
export function readReply(status: number, text: string): Reply {
  const body = parseJson(text)
  const failure = failureSchema.safeParse(body)
  if (failure.success) {
    const message = 'error' in failure.data ? failure.data.error : failure.data.errors.join('; ')
    return { kind: 'failed', reason: reasonOf(status, message), message: message.slice(0, 200) }
  }
  const data = bulkSchema.safeParse(body)
  if (status === 200 && data.success) {
    return { kind: 'data', outcomes: new Map(data.data.data.map((item) => [item.id, readItem(item)])) }
  }
  return {
    kind: 'failed',
    reason: reasonOf(status, ''),
    message: `TAAPI answered ${status} with something else than data`,
  }
}

function readItem({ result, errors }: z.infer<typeof itemSchema>): CalculationOutcome {
  const [message] = errors ?? []
  if (message !== undefined) return { kind: 'failed', reason: reasonOf(200, message), message: message.slice(0, 200) }
  if (!result) return { kind: 'failed', reason: 'refused', message: 'TAAPI gave no result' }
  const values = Object.entries(result).map(([key, each]) => [key, Array.isArray(each) ? each : [each]] as const)
  return { kind: 'values', values: Object.fromEntries(values) }
}

function reasonOf(status: number, message: string): TaapiFailure {
  if (status === 429 || /exceeded your request limit|rate-?limit/i.test(message)) return 'rateLimited'
  if (/plan|subscription|does not allow|upgrade/i.test(message)) return 'plan'
  return status >= 500 || (status === 200 && message === '') ? 'unavailable' : 'refused'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export interface Construct {
  exchange: string
  symbol: string
  interval: string
  indicators: Record<string, string | number>[]
}

/** Returns the calculations in as few requests as the plan's limits allow, each request a list of calculations. */
export function planRequests(calculations: readonly Calculation[], constructsMax: number): Calculation[][] {
  const requests: Calculation[][] = []
  const markets = new Map<string, Calculation[]>()
  for (const each of calculations) {
    const key = `${each.symbol} ${each.interval}`
    markets.set(key, [...(markets.get(key) ?? []), each])
  }
  for (const each of [...markets.values()].flat()) {
    const open = requests.find((request) => hasRoom(request, each, constructsMax))
    if (open) open.push(each)
    else requests.push([each])
  }
  return requests
}

function hasRoom(request: readonly Calculation[], next: Calculation, constructsMax: number): boolean {
  const markets = new Set([...request, next].map(({ symbol, interval }) => `${symbol} ${interval}`))
  const values = [...request, next].reduce((sum, { results }) => sum + results, 0)
  return markets.size <= constructsMax && values <= CALCULATIONS_A_REQUEST
}

/** Returns the constructs of one request: one a market and interval. */
export function toConstructs(calculations: readonly Calculation[], exchange: string): Construct[] {
  const groups = Map.groupBy(calculations, ({ symbol, interval }) => `${symbol} ${interval}`)
  return [...groups.values()].map((group) => ({
    exchange,
    symbol: group[0]?.symbol ?? '',
    interval: group[0]?.interval ?? '',
    indicators: group.map(({ id, indicator, params, results, backtrack }) => ({
      ...params,
      id,
      indicator,
      backtrack,
      ...(results > 1 ? { results } : {}),
    })),
  }))
}
