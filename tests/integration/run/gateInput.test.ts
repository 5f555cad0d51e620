import { afterEach, expect, test } from 'vitest'
import { holdDecision } from '@/lib/domain/decision.ts'
import { readGateInputText } from '@/lib/domain/gate/gateInputText.ts'
import { ANSWER_LABEL } from '@/lib/domain/gateReport.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import type { RunPlanInput } from '@/lib/run/runPlan.ts'
import { parseDecisionRow } from '@/lib/store/rows/decisionRow.ts'
import { decision } from '@/tests/support/builders.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { runInProcess } from '@/worker/runs/runInProcess.ts'

const temps: TempDb[] = []
afterEach(async () => {
  for (const temp of temps.splice(0)) await temp.close()
})

const PLAN: RunPlanInput = {
  name: 'judged-again',
  seed: 1,
  market: { kind: 'synthetic', seed: 2, startMs: Date.UTC(2026, 0, 5, 0, 0, 2) },
  startUsd: '10000',
  settings: { coins: ['BTC', 'ETH'], interval: '4h' },
  decider: { kind: 'baseline' },
  length: { cycles: 3 },
}

async function decisionsOf(plan: RunPlanInput) {
  const temp = openTempDb()
  temps.push(temp)
  await runInProcess(plan, { db: temp.db, agentId: 'judged-again' })
  const rows = (await temp.db.decision.findMany({ orderBy: { id: 'asc' } })).map(parseDecisionRow)
  const inputs = await temp.db.gateInput.findMany({ orderBy: { id: 'asc' } })
  return { rows, inputs }
}

function expectSameVerdicts({ rows, inputs }: Awaited<ReturnType<typeof decisionsOf>>): void {
  const again = inputs.flatMap(({ cycleId, firstNumber, body }) => {
    const input = readGateInputText(body)
    return (input ? judgeDecisions(input) : []).map((verdict, index) => ({
      at: [cycleId, firstNumber + index],
      coin: verdict.decision.asset,
      verdict: verdict.verdict,
      denial: verdict.denial,
      sizeUsd: verdict.sizeUsd?.toDecimalPlaces(6).toFixed() ?? null,
      rules: verdict.rules,
    }))
  })
  const stored = rows.map((row) => ({
    at: [row.cycleId, row.number],
    coin: row.coin,
    verdict: row.verdict,
    denial: row.denial,
    sizeUsd: row.sizeUsd?.toFixed() ?? null,
    rules: row.gateReport.filter(({ label }) => label !== ANSWER_LABEL),
  }))
  expect(again).toEqual(stored)
  for (const row of rows) expect(row.gateReport.length).toBeGreaterThan(0)
}

test('every decision of a run is judged again from what its cycle stored, with the same report', async () => {
  const ofRules = await decisionsOf(PLAN)
  expectSameVerdicts(ofRules)
  expect(ofRules.rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['buy', 'hold']))

  // The entries of the rules said again on the same market, one in place of the other.
  const entry = (coin: string) => {
    const row = ofRules.rows.find((one) => one.coin === coin && one.action === 'buy')
    const [slPx, tpPx] = [row?.slPx?.toNumber() ?? null, row?.tpPx?.toNumber() ?? null]
    return decision({ asset: coin, allocation_usd: 500, sl_price: slPx, tp_price: tpPx })
  }
  const answers = [
    { cycle: 1, says: [entry('BTC')] },
    { cycle: 2, says: [entry('ETH'), { ...holdDecision('BTC'), action: 'close' as const }, holdDecision('SOL')] },
  ]
  const scripted = await decisionsOf({ ...PLAN, decider: { kind: 'scripted', answers } })
  expectSameVerdicts(scripted)
  expect(scripted.inputs.length).toBeGreaterThan(2)
  expect(scripted.rows.map(({ action, verdict }) => [action, verdict])).toContainEqual(['close', 'pass'])
}, 120_000)
