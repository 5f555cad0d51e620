import { afterEach, expect, test } from 'vitest'
import { readGateInputText } from '@/lib/domain/gate/gateInputText.ts'
import { ANSWER_LABEL } from '@/lib/domain/gateReport.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import { parseDecisionRow } from '@/lib/store/rows/decisionRow.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { runInProcess } from '@/worker/runs/runInProcess.ts'

const temps: TempDb[] = []
afterEach(async () => {
  for (const temp of temps.splice(0)) await temp.close()
})

test('every decision of a run is judged again from what its cycle stored, with the same report', async () => {
  const temp = openTempDb()
  temps.push(temp)
  const startMs = Date.UTC(2026, 0, 5, 0, 0, 2)
  await runInProcess(
    {
      name: 'judged-again',
      seed: 1,
      market: { kind: 'synthetic', seed: 2, startMs },
      startUsd: '10000',
      settings: { coins: ['BTC', 'ETH'], interval: '4h' },
      decider: { kind: 'baseline' },
      length: { cycles: 8 },
    },
    { db: temp.db, agentId: 'judged-again' },
  )
  const inputs = await temp.db.gateInput.findMany({ orderBy: { id: 'asc' } })
  const decisions = (await temp.db.decision.findMany({ orderBy: { id: 'asc' } })).map(parseDecisionRow)
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
  const stored = decisions.map((row) => ({
    at: [row.cycleId, row.number],
    coin: row.coin,
    verdict: row.verdict,
    denial: row.denial,
    sizeUsd: row.sizeUsd?.toFixed() ?? null,
    rules: row.gateReport.filter(({ label }) => label !== ANSWER_LABEL),
  }))
  expect(again).toEqual(stored)
  for (const row of decisions) expect(row.gateReport.length).toBeGreaterThan(0)
  for (const action of ['buy', 'hold', 'close']) expect(decisions.map((row) => row.action)).toContain(action)
}, 120_000)
