import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { POST } from '@/app/api/lab/limits/route.ts'
import { labLimitsResponseSchema } from '@/lib/contracts/labLimits.ts'
import { readGateInputText } from '@/lib/domain/gate/gateInputText.ts'
import { DEFAULT_LIMITS, type Limits } from '@/lib/domain/limits.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { openWebStore, read, send } from '@/tests/support/webStore.ts'

let temp: TempDb
beforeEach(async () => {
  temp = await openWebStore('profitable-week')
})
afterEach(() => temp.close())

const post = (body: object) => send(POST, 'POST', '/api/lab/limits', body)
const ask = async (body: object) => read(labLimitsResponseSchema, await post(body))
const inForce = async (): Promise<Limits> => {
  const { body } = await temp.db.settings.findFirstOrThrow({ orderBy: { version: 'desc' } })
  return JSON.parse(body).limits
}
const wishes = () =>
  temp.db.decision.findMany({ where: { action: { not: 'hold' } }, orderBy: { id: 'desc' }, take: 100 })

const TRIED: Partial<Limits>[] = [
  { entriesHourMax: 0 },
  { cooldownBars: 1_000 },
  { positionFracMax: 0.01 },
  { riskFracMax: 0.0005 },
  { rewardRiskMin: 20 },
  { spreadFracMax: 0.0001 },
  { orderUsdMin: 100_000 },
]

describe('what other limits would have done to the last decisions to trade', () => {
  test('is nothing for the limits that were in force', async () => {
    const found = await wishes()
    expect(found.length).toBeGreaterThan(2)
    expect(await ask({ limits: await inForce() })).toEqual({
      count: 100,
      found: found.length,
      tried: found.length,
      changed: [],
      beyond: 0,
      not_tried: [],
      not_known: [],
    })
  })

  test('is told decision by decision, with what became of it and why', async () => {
    const entries = (await wishes()).filter(({ action }) => action !== 'close')
    const answer = await ask({ limits: { entriesDayMax: 0 } })
    const first = answer.changed.find(({ before }) => before.verdict !== 'deny')
    expect(first).toMatchObject({
      before: { verdict: expect.stringMatching(/pass|clamp/), denial: null },
      after: { verdict: 'deny', denial: 'entriesDay', size_usd: null, why: expect.stringContaining('0 are allowed') },
    })
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining(answer.changed.map((one) => one.decision_id)))
    const row = await temp.db.decision.findUniqueOrThrow({ where: { id: first?.decision_id ?? 0 } })
    expect([row.cycleId, row.coin, row.action]).toEqual([first?.cycle_id, first?.asset, first?.action])
  })

  test('is what the gate says when it judges the stored inputs again, and before is what was stored', async () => {
    const rows = await temp.db.decision.findMany({ where: { action: { not: 'hold' } }, orderBy: { id: 'desc' } })
    const inputs = await temp.db.gateInput.findMany()
    for (const given of TRIED) {
      const limits = { ...(await inForce()), ...given }
      const differing = rows.flatMap((row) => {
        const own = inputs
          .filter(({ cycleId, firstNumber }) => cycleId === row.cycleId && firstNumber <= row.number)
          .sort((one, other) => other.firstNumber - one.firstNumber)[0]
        const input = readGateInputText(own?.body ?? '')
        if (!own || !input) throw new Error(`Nothing is stored of what decision ${row.id} was judged on.`)
        const after = judgeDecisions({ ...input, limits })[row.number - own.firstNumber]
        const isSame =
          after?.verdict === row.verdict &&
          after.denial === row.denial &&
          (after.sizeUsd?.toFixed() ?? null) === row.sizeUsd
        return isSame ? [] : [{ row, after }]
      })
      expect(differing.length).toBeGreaterThan(0)
      const size = (text: string | null) => (text === null ? null : Number(Number(text).toFixed(2)))
      expect((await ask({ limits: given })).changed).toMatchObject(
        differing.map(({ row, after }) => ({
          decision_id: row.id,
          before: { verdict: row.verdict, denial: row.denial, size_usd: size(row.sizeUsd) },
          after: { verdict: after?.verdict, denial: after?.denial, size_usd: size(after?.sizeUsd?.toFixed() ?? null) },
        })),
      )
    }
  })

  test('a smaller size is a change, too', async () => {
    const answer = await ask({ limits: { positionFracMax: 0.01 } })
    expect(answer.changed.length).toBeGreaterThan(0)
    for (const { before, after } of answer.changed) expect(after.size_usd ?? 0).toBeLessThan(before.size_usd ?? 0)
  })

  test('a preset is tried whole, and limits of breakers are named as not tried', async () => {
    expect((await ask({ preset: 'cautious' })).changed.length).toBeGreaterThan(0)
    expect(await ask({ preset: 'cautious' })).toMatchObject({ not_tried: [], not_known: [] })
    const answer = await ask({ limits: { venuePauseMinutes: 7, modelFailuresMax: 9, riskFracMax: 0.02 } })
    expect(answer.not_tried).toEqual(['venuePauseMinutes', 'modelFailuresMax'])
  })

  test('a limit of losses is tried on the recorded equity, and says so as the agent would have', async () => {
    const denied = (await ask({ limits: { drawdownFracMax: 0.01 } })).changed
    expect(denied.length).toBeGreaterThan(0)
    for (const { after } of denied) {
      expect(after).toMatchObject({ verdict: 'deny', denial: 'tradingHalted' })
      expect(after.why).toMatch(/below its highest; 1 % is allowed\. Until a person resumes/)
    }
    const day = (await ask({ limits: { dayLossFracMax: 0.001 } })).changed
    expect(day.length).toBeGreaterThan(0)
    for (const { after } of day) expect(after.why).toMatch(/The loss of the day is [\d.]+ %; 0\.1 % is allowed/)
  })

  test('equity that is not read back that far is named, and never taken for no loss', async () => {
    const [newest] = await wishes()
    const cycle = await temp.db.cycle.findUniqueOrThrow({ where: { id: newest?.cycleId ?? 0 } })
    const { at, ...last } = await temp.db.equityPoint.findFirstOrThrow({
      where: { at: { lt: cycle.startedAt } },
      orderBy: { at: 'desc' },
    })
    const columns = Object.keys(last).join(', ')
    await temp.db.$executeRawUnsafe(
      `INSERT INTO EquityPoint (at, ${columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
       SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', at, '+' || (i / 1000.0) || ' seconds'), ${columns} FROM n, EquityPoint WHERE at = ?`,
      at,
    )
    const { not_known, tried } = await ask({ limits: { drawdownFracMax: 0.01, stopGuardCount: 40 } })
    expect(not_known).toEqual([
      { limit: 'drawdownFracMax', decisions: tried },
      { limit: 'stopGuardCount', decisions: expect.any(Number) },
    ])
  })

  test('a limit of the model is tried on its bills: what it could not have asked is a hold', async () => {
    expect((await ask({ limits: { modelDayUsdMax: 0 } })).changed).toEqual([])
    const [newest] = await wishes()
    const id = newest?.cycleId ?? 0
    await temp.db.cycle.update({ where: { id }, data: { ruleBased: false, costUsd: '0.2', costUsdMax: '0.2' } })
    const { changed } = await ask({ limits: { modelCycleUsdMax: 0.1 } })
    expect([...new Set(changed.map(({ cycle_id }) => cycle_id))]).toEqual([id])
    expect(changed[0]?.after).toEqual({
      verdict: 'hold',
      denial: null,
      size_usd: null,
      leverage: null,
      why: 'The question cost $0.2; $0.1 a cycle is allowed, so it would not have been answered.',
    })
  })

  test('says of how many it is not stored what they were judged on, and how many look further back', async () => {
    const [newest, ...older] = await wishes()
    const other = older.find(({ cycleId }) => cycleId !== newest?.cycleId)
    await temp.db.gateInput.deleteMany({ where: { cycleId: { notIn: [newest?.cycleId ?? 0, other?.cycleId ?? 0] } } })
    await temp.db.gateInput.updateMany({ where: { cycleId: other?.cycleId ?? 0 }, data: { body: '{"older":"form"}' } })
    const answer = await ask({ limits: { cooldownBars: 500 } })
    expect(answer.found).toBe(older.length + 1)
    expect(answer.tried).toBe([newest, ...older].filter((row) => row?.cycleId === newest?.cycleId).length)
    expect(answer.beyond).toBe(answer.tried)
  })
})

test('before any decision there is nothing to try, and limits out of range are named', async () => {
  await temp.close()
  temp = await openWebStore()
  expect(await ask({ limits: DEFAULT_LIMITS })).toMatchObject({ count: 100, found: 0, tried: 0, changed: [] })
  expect((await post({ limits: { leverageMax: 1_000 } })).status).toBe(422)
  expect((await post({ limits: { noSuch: 1 } })).status).toBe(422)
  expect((await post({ count: 101 })).status).toBe(422)
})
