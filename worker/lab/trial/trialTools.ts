import { INTERVAL_MS } from '../../../lib/domain/market.ts'
import { AppError } from '../../../lib/errors.ts'
import { createLocalIndicators } from '../../../lib/indicators/localIndicators.ts'
import type { Mask } from '../../../lib/lab/trial/mask.ts'
import type { TrialQuestion } from '../../../lib/lab/trial/question.ts'
import { createTools } from '../../../lib/llm/tools/createTools.ts'
import type { VenueReads } from '../../../lib/llm/tools/toolMarket.ts'
import type { Tool } from '../../../lib/ports.ts'
import { readCandles } from '../../../lib/store/candles.ts'
import type { Db } from '../../../lib/store/db.ts'

/** How often tools were answered as recorded, from stored bars, and not at all. */
export interface ToolCount {
  recorded: number
  computed: number
  missed: number
}

/**
 * Returns the tools a recorded question offered, frozen: what was asked then is answered as then, in the same order; bars and indicators that were not are
 * computed from stored bars that had closed by then; anything else is told to be missing.
 */
export function trialTools(
  db: Db,
  question: TrialQuestion,
  { venueId, mask, count }: { venueId: string; mask: Mask; count: ToolCount },
): Tool[] {
  const left = recordedResults(question)
  const tools = createTools({
    exchange: storedReads(db, venueId, question.atMs),
    indicators: createLocalIndicators(),
    clock: { nowMs: () => question.atMs, wallMs: () => question.atMs },
    coins: () => question.coins,
  })
  return tools
    .filter(({ name }) => question.toolNames.includes(name))
    .map((tool) => ({
      ...tool,
      async call(args, signal) {
        const meant: unknown = JSON.parse(mask.show(JSON.stringify(args ?? {})))
        const recorded = left.get(keyOf(tool.name, meant))?.shift()
        if (recorded !== undefined) {
          count.recorded += 1
          return mask.hide(recorded)
        }
        try {
          const result = await tool.call(meant, signal)
          count.computed += 1
          return mask.hide(result)
        } catch (error) {
          // Wrong arguments are the model's own fault, as they were in a live cycle.
          if (!(error instanceof AppError) || !OWN_FAULTS.includes(error.code)) count.missed += 1
          throw error
        }
      },
    }))
}

const OWN_FAULTS = ['tool_arguments', 'symbol_unknown', 'indicator_unknown', 'indicator_parameter']

function recordedResults({ toolCalls }: TrialQuestion): Map<string, string[]> {
  const results = new Map<string, string[]>()
  for (const { name, arguments: args, result } of toolCalls) {
    const key = keyOf(name, parsed(args))
    results.set(key, [...(results.get(key) ?? []), result])
  }
  return results
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The same arguments in another order, or with what is null left out, are the same question. */
const keyOf = (name: string, args: unknown): string => `${name} ${JSON.stringify(canonical(args))}`

function canonical(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(canonical)
  const entries = Object.entries(value)
    .filter(([, each]) => each !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, canonical(each)]))
}

/** Bars that had ended by then; of the rest of the market nothing was kept. */
function storedReads(db: Db, venueId: string, atMs: number): VenueReads {
  const missing = async (): Promise<never> => {
    throw new AppError('tool_not_recorded', 'This was not recorded. Decide without it.')
  }
  return {
    fetchMarkets: missing,
    fetchSnapshot: missing,
    fetchBook: missing,
    fetchFundingHistory: missing,
    async fetchCandles(coin, interval, startMs, endMs) {
      const count = Math.ceil((Math.min(endMs, atMs) - startMs) / INTERVAL_MS[interval]) + 1
      const bars = await readCandles(db, { venueId, coin, interval }, Math.max(1, count), atMs)
      return bars.filter(({ openMs }) => openMs >= startMs)
    },
  }
}
