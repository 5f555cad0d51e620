import { afterEach, describe, expect, test } from 'vitest'
import { BASELINE_MODEL } from '@/lib/baseline/baselineAnswer.ts'
import { createBaselineServer } from '@/lib/baseline/baselineServer.ts'
import { nextCycleMs } from '@/lib/domain/schedule.ts'
import { createOpenAiLlm } from '@/lib/llm/answering/openAiLlm.ts'
import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { createReplayFeed } from '@/lib/paper/feeds/replayFeed.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import type { Llm } from '@/lib/ports.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import type { World } from '@/worker/wiring/world.ts'
import { hasSharedData, sharedPath } from '../../support/sharedData.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// Two agents side by side: one venue, one store, and nothing of one in what the other sees, does or writes.

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const never = new AbortController().signal
const CYCLES = 16
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function baseline(): Promise<(wallMs: () => number) => Llm> {
  const server = await createBaselineServer({ port: 0 })
  open.unshift(() => server.close())
  return (wallMs) =>
    createOpenAiLlm({
      baseUrl: server.url,
      apiKey: null,
      model: BASELINE_MODEL,
      ruleBased: true,
      wallMs,
      log: silent,
    })
}

/** Runs one cycle of each agent at each bar, and returns what each wrote. */
async function trade(feed: Feed, coins: string[], agents: [string, ...string[]]): Promise<Record<string, unknown[]>> {
  const llm = await baseline()
  const test_ = await createTestWorld({ feed, llm, agentId: agents[0], settings: { coins } })
  const worlds: World[] = [test_.world]
  for (const agentId of agents.slice(1)) worlds.push(await test_.beside(agentId, llm(test_.world.clock.wallMs)))
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    for (const world of worlds) await runCycle(world, never)
    const nowMs = test_.world.clock.nowMs()
    test_.advance(nextCycleMs(nowMs, '5m') - nowMs)
  }
  const diaries: Record<string, unknown[]> = {}
  for (const agentId of agents) diaries[agentId] = await diaryOf(test_, agentId)
  await test_.close()
  return diaries
}

/** An agent's diary, with the store's numbers of its cycles and decisions as the agent itself would count them. */
async function diaryOf({ temp: { db } }: TestWorld, agentId: string): Promise<unknown[]> {
  const rows = await db.diaryEntry.findMany({ where: { agentId }, orderBy: { id: 'asc' } })
  const cycles = new Map((await db.cycle.findMany({ where: { agentId } })).map(({ id, number }) => [id, number]))
  const decisions = new Map(
    (await db.decision.findMany({ where: { agentId } })).map((row) => [
      row.id,
      `${cycles.get(row.cycleId)}/${row.number}`,
    ]),
  )
  return rows.map(({ at, asset, action, body, cycleId }) => {
    const { decision_id, agent: _own, ...fields } = JSON.parse(body) as Record<string, unknown>
    const cycle = cycleId === null ? null : cycles.get(cycleId)
    const decision = typeof decision_id === 'number' ? decisions.get(decision_id) : decision_id
    return { at, asset, action, cycle, decision, ...fields }
  })
}

async function expectSameAsAlone(feed: () => Feed, coins: string[]): Promise<void> {
  const together = await trade(feed(), coins, ['first', 'second'])
  const actions = (together.first ?? []).map((entry) => (entry as { action: string }).action)
  expect(actions.filter((action) => action === 'buy' || action === 'sell').length).toBeGreaterThan(0)
  for (const agentId of ['first', 'second'])
    expect(together[agentId]).toEqual((await trade(feed(), coins, [agentId]))[agentId])
}

test(
  'two agents on one synthetic market write, each, the diary it would have written alone',
  {
    timeout: 180_000,
  },
  () => expectSameAsAlone(() => createSyntheticFeed({ seed: 1 }), ['BTC', 'ETH', 'SOL']),
)

const market = hasSharedData('market') ? sharedPath('market') : null

describe.skipIf(market === null)('on real candles of BTC, ETH, SOL and HYPE', () => {
  test('two agents write, each, the diary it would have written alone', { timeout: 240_000 }, () =>
    expectSameAsAlone(() => createReplayFeed({ folder: market ?? '' }), ['BTC', 'ETH', 'SOL', 'HYPE']),
  )
})
