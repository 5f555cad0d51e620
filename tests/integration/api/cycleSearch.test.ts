import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getCycles } from '@/app/api/cycles/route.ts'
import { cyclesSchema } from '@/lib/contracts/cycles.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError } from '@/tests/support/webStore.ts'

const AGENT = 'searched'

interface Told {
  status?: string
  reason?: string
  model?: string
  decisions?: { coin: string; action: string; verdict: string; denial?: string; rationale?: string }[]
  /** What its one turn says. */
  turn?: { content?: string; reasoning?: string; tool?: string }
}

/** By number, from 1. */
const CYCLES: Told[] = [
  { decisions: [{ coin: 'BTC', action: 'hold', verdict: 'hold', rationale: 'Nothing to do at 100% or 5_6.' }] },
  { decisions: [{ coin: 'BTC', action: 'buy', verdict: 'pass', rationale: 'The trend is up.' }] },
  { decisions: [{ coin: 'ETH', action: 'sell', verdict: 'deny', denial: 'coolingDown' }] },
  { status: 'failed', reason: 'The venue did not answer.' },
  {
    decisions: [
      { coin: 'SOL', action: 'sell', verdict: 'clamp' },
      { coin: 'BTC', action: 'buy', verdict: 'deny', denial: 'entriesHour' },
    ],
  },
  { turn: { content: 'A head-and-shoulders top.', reasoning: 'Volume fades.', tool: 'fetch_indicator' } },
  { model: 'deepseek-r1', decisions: [{ coin: 'ETH', action: 'close', verdict: 'pass' }] },
]

let store: TempDb
beforeAll(async () => {
  store = await openWebStore()
  await introduceAgent(store.db, AGENT, 'somewhere')
  for (const [at, told] of CYCLES.entries()) await write(AGENT, at + 1, told)
  await introduceAgent(store.db, 'other', 'somewhere')
  await write('other', 1, CYCLES[1] ?? {})
})
afterAll(() => store.close())

async function write(agentId: string, number: number, told: Told): Promise<void> {
  const { id } = await store.db.cycle.create({
    data: {
      agentId,
      number,
      status: told.status ?? 'ok',
      reason: told.reason ?? '',
      model: told.model ?? 'rules',
      ruleBased: false,
      settingsVersion: 1,
      startedAt: new Date(number),
      wallStartedAt: new Date(number),
      context: 'Only the question says this.',
      transcriptBytes: told.turn === undefined ? null : 100,
    },
  })
  for (const [at, decision] of (told.decisions ?? []).entries())
    await store.db.decision.create({
      data: {
        agentId,
        cycleId: id,
        number: at + 1,
        source: 'model',
        allocationUsd: '0',
        exitPlan: '',
        rationale: '',
        ...decision,
      },
    })
  if (told.turn === undefined) return
  const { tool, ...said } = told.turn
  const turn = { agentId, cycleId: id, number: 1, purpose: 'decide', request: '{}', response: '', latencyMs: 1 }
  const stored = await store.db.turn.create({ data: { ...turn, ...said, wallAt: new Date(number) } })
  if (tool !== undefined)
    await store.db.toolCall.create({
      data: {
        agentId,
        turnId: stored.id,
        number: 1,
        name: tool,
        arguments: '{}',
        result: '{}',
        status: 'ok',
        latencyMs: 1,
      },
    })
}

const found = async (query: string): Promise<number[]> => {
  const answer = await read(cyclesSchema, await get(getCycles, `/api/cycles?agent=${AGENT}&${query}`))
  return answer.cycles.map(({ number }) => number)
}

describe('cycles are looked for', () => {
  test.each([
    ['kind=acted', [7, 5, 2]],
    ['kind=denied', [5, 3]],
    ['kind=failed', [4]],
    // Every cycle holds most coins: what it held is not looked for.
    ['coin=BTC', [5, 2]],
    ['coin=BTC&kind=acted', [2]],
    ['coin=BTC&kind=denied', [5]],
    ['q=TREND', [2]],
    ['q=did not answer', [4]],
    ['q=shoulders', [6]],
    ['q=volume', [6]],
    ['q=fetch_ind', [6]],
    ['q=deepseek', [7]],
    // As a person reads it, and as the code has it.
    ['q=cooling down', [3]],
    ['q=coolingDown', [3]],
    // A pattern's letters are letters.
    ['q=100%25', [1]],
    ['q=%25', [1]],
    ['q=5_6', [1]],
    ['q=_', [6, 1]],
    ['q=%5C', []],
    ["q=' OR 1=1 --", []],
    ['kind=acted&q=deepseek', [7]],
    ['', [7, 6, 5, 4, 3, 2, 1]],
  ])('%s', async (query, numbers) => {
    expect(await found(query)).toEqual(numbers)
  })

  test('what was answered and thought is found once it is packed, too', async () => {
    const { transcripts } = agentBooks(store.db, AGENT, { nowMs: () => 0, wallMs: () => 0 })
    await transcripts.pack(0, { count: 1, bytesMax: 1_000_000, spared: 0 })
    expect(await store.db.turn.count({ where: { content: { contains: 'shoulders' } } })).toBe(0)
    expect(await found('q=SHOULDERS')).toEqual([6])
    expect(await found('q=volume')).toEqual([6])
    expect(await found('q=shoulders&kind=acted')).toEqual([])
    // What only the question says is not what the model said.
    expect(await found('q=question')).toEqual([])
  })

  test('a page of what fits leads to the next', async () => {
    const first = await read(cyclesSchema, await get(getCycles, `/api/cycles?agent=${AGENT}&kind=acted&limit=2`))
    expect(first.cycles.map(({ number }) => number)).toEqual([7, 5])
    expect(await found(`kind=acted&limit=2&before=${first.nextBefore}`)).toEqual([2])
  })

  test('a kind there is none of is refused', async () => {
    const error = await readError(await get(getCycles, `/api/cycles?agent=${AGENT}&kind=sideways`))
    expect(error.fields).toHaveProperty('kind')
  })
})
