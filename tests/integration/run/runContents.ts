import type { Db } from '@/lib/store/db.ts'
import { readPackedTexts } from '@/lib/store/transcripts/unpack.ts'

/**
 * Returns everything an agent wrote, without row numbers, which depend on what was there before, without durations measured on the machine's own clock,
 * without the address of the model, and whether its transcripts are packed or not. Times of the wall are the run's and stay in.
 */
export async function runContents(db: Db, agentId: string) {
  const where = { agentId }
  const { venueId } = await db.agentState.findUniqueOrThrow({ where })
  const oldestFirst = { where, orderBy: { id: 'asc' } } as const
  const [cycles, turns, decisions, gateInputs, intents, fills, trades, ledger, equity, diary, state, candles] =
    await Promise.all([
      db.cycle.findMany({ ...oldestFirst, omit: { transcriptBytes: true } }),
      db.turn.findMany({
        ...oldestFirst,
        omit: { id: true, latencyMs: true },
        include: { toolCalls: TOOLS },
      }),
      db.decision.findMany({ ...oldestFirst, omit: { id: true, cycleId: true } }),
      db.gateInput.findMany({ ...oldestFirst, omit: { id: true } }),
      db.intent.findMany({ ...oldestFirst, omit: { id: true, cycleId: true, decisionId: true } }),
      db.fill.findMany({ ...oldestFirst, omit: { id: true, intentId: true, decisionId: true } }),
      db.trade.findMany({ ...oldestFirst, omit: { id: true, entryDecisionId: true, exitDecisionId: true } }),
      db.ledgerEntry.findMany({ ...oldestFirst, omit: { id: true } }),
      db.equityPoint.findMany({ where, orderBy: { at: 'asc' } }),
      db.diaryEntry.findMany({ ...oldestFirst, omit: { id: true, cycleId: true } }),
      db.agentState.findMany({ where, omit: { cycleId: true } }),
      db.candle.findMany({ where: { venueId }, orderBy: [{ coin: 'asc' }, { interval: 'asc' }, { openMs: 'asc' }] }),
    ])
  const packed = await readPackedTexts(db, cycles)
  const textsOf = (cycleId: number) => packed.get(cycleId)
  return {
    cycles: cycles.map(({ id, transcriptBlockId: _block, steps, ...cycle }) => {
      const { systemPrompt, promptFacts, context, answer, readings } = textsOf(id) ?? cycle
      return { ...cycle, systemPrompt, promptFacts, context, answer, readings, steps: withoutMs(steps) }
    }),
    turns: turns.map(({ cycleId, ...turn }) => {
      const { toolCalls = [], ...texts } = textsOf(cycleId)?.turns.find(({ number }) => number === turn.number) ?? {}
      return {
        ...turn,
        ...texts,
        toolCalls: turn.toolCalls.map((call) => ({
          ...call,
          ...toolCalls.find(({ number }) => number === call.number),
        })),
      }
    }),
    decisions,
    gateInputs: gateInputs.map(({ cycleId, ...input }) => ({
      ...input,
      ...textsOf(cycleId)?.gateInputs.find(({ firstNumber }) => firstNumber === input.firstNumber),
    })),
    intents: intents.map(({ nonceMs, expiresAfterMs, ...intent }) => ({
      ...intent,
      nonceMs: Number(nonceMs),
      expiresAfterMs: Number(expiresAfterMs),
    })),
    fills,
    trades,
    ledger,
    equity,
    diary: diary.map(({ body, ...entry }) => ({ ...entry, body: withoutId(body) })),
    state: state.map(({ modelFacts: _facts, ...rest }) => rest),
    candles: candles.map(({ openMs, ...candle }) => ({ ...candle, openMs: Number(openMs) })),
  }
}

const TOOLS = { orderBy: { id: 'asc' }, omit: { id: true, turnId: true, latencyMs: true } } as const

const withoutMs = (steps: string): unknown =>
  (JSON.parse(steps) as { ms: number | null }[]).map(({ ms: _ms, ...step }) => step)

function withoutId(body: string): unknown {
  const { decision_id: _id, ...fields } = JSON.parse(body) as Record<string, unknown>
  return fields
}

/** Returns where two contents part first, in a few words, and null when they are the same to the byte: whole ones are too long to be read. */
export function firstDifference(a: object, b: object): string | null {
  const [left, right] = [JSON.stringify(a, null, 1).split('\n'), JSON.stringify(b, null, 1).split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  if (at === -1) return left.length === right.length ? null : `${left.length} lines against ${right.length}`
  return `line ${at}: ${left[at]?.slice(0, 300)} | ${right[at]?.slice(0, 300)}`
}
