import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET } from '@/app/api/settings/binds/route.ts'
import { limitBindsSchema } from '@/lib/contracts/settings.ts'
import { limitRow } from '@/lib/domain/limits.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read } from '@/tests/support/webStore.ts'

const AGENT = 'bound'
let store: TempDb
beforeAll(async () => {
  store = await openWebStore()
  await introduceAgent(store.db, AGENT, 'somewhere')
})
afterAll(() => store.close())

const binds = async () => read(limitBindsSchema, await get(GET, `/api/settings/binds?agent=${AGENT}`))

test('before anything was decided no limit bound', async () => {
  const { decisionCount, binds: all } = await binds()
  expect(decisionCount).toBe(0)
  expect(all.every(({ denied, clamped }) => denied + clamped === 0)).toBe(true)
})

test('a limit is counted over the last hundred decisions to trade', async () => {
  const at = new Date(0)
  const common = {
    agentId: AGENT,
    model: 'rules',
    ruleBased: true,
    settingsVersion: 1,
    startedAt: at,
    wallStartedAt: at,
  }
  const { id: cycleId } = await store.db.cycle.create({ data: { ...common, number: 1, status: 'ok' } })
  const line = { code: 'x', label: limitRow('cooldownBars').label, value: '1', limit: '3', unit: 'bars', note: '' }
  const decision = {
    agentId: AGENT,
    cycleId,
    coin: 'BTC',
    source: 'model',
    allocationUsd: '0',
    exitPlan: '',
    rationale: '',
  }
  // 110 that wanted to buy, and after each a hold, whose report is nobody's wish; of the wishes every third was refused.
  await store.db.decision.createMany({
    data: Array.from({ length: 220 }, (_, at) => {
      const isHold = at % 2 === 1
      const verdict = at % 6 === 0 ? 'deny' : 'pass'
      return {
        ...decision,
        number: at + 1,
        action: isHold ? 'hold' : 'buy',
        verdict: isHold ? 'hold' : verdict,
        gateReport: JSON.stringify([{ ...line, verdict: isHold ? 'deny' : verdict }]),
      }
    }),
  })
  const { decisionCount, binds: all } = await binds()
  expect(decisionCount).toBe(100)
  // Of the wishes 11 to 110, those that are the first of three: 13, 16, … 109.
  expect(all.find(({ code }) => code === 'cooldownBars')).toMatchObject({ denied: 33, clamped: 0 })
})
