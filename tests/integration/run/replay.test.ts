import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CycleReplay } from '@/lib/contracts/labReplay.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import { buildId } from '@/lib/env/buildId.ts'
import { replayCycle } from '@/lib/lab/replay/replayCycle.ts'
import { differingDecisions } from '@/lib/lab/replay/tally.ts'
import { listRecordedCycles } from '@/lib/store/queries/recordedCycles.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { replayAll } from '@/worker/lab/replay.ts'
import { runInProcess } from '@/worker/runs/runInProcess.ts'

const agentId = 'replayed'
const build = buildId()
const wish = (asset: string, action: Decision['action'], more: Partial<Decision> = {}): Decision => ({
  asset,
  action,
  allocation_usd: 0,
  leverage: null,
  tp_price: null,
  sl_price: null,
  exit_plan: 'Leave at the stop.',
  exit_rules: null,
  confidence: 0.6,
  rationale: 'Said by the test.',
  ...more,
})

/** What the model says: entries, a close with an entry, an order that is too large, and texts that are no answer. */
const answers = [
  { cycle: 1, says: [wish('BTC', 'buy', { allocation_usd: 1_000, leverage: 2, sl_price: 1 }), wish('ETH', 'hold')] },
  { cycle: 2, says: 'I would rather not say.' },
  { cycle: 3, says: [wish('ETH', 'sell', { allocation_usd: 900, leverage: 3, sl_price: 1 })] },
  { cycle: 4, says: '```json\n{"reasoning":"fenced","trade_decisions":[]}\n``` BTC: close' },
]

let recorded: TempDb
beforeAll(async () => {
  recorded = openTempDb()
  const common = {
    seed: 1,
    market: { kind: 'synthetic', seed: 2, startMs: Date.UTC(2026, 0, 5, 0, 0, 2) },
    startUsd: '10000',
    settings: { coins: ['BTC', 'ETH'], interval: '4h' },
  }
  const rules = { ...common, name: agentId, decider: { kind: 'baseline' }, length: { cycles: 8 } }
  await runInProcess(rules, { db: recorded.db, agentId })
  const said = { ...common, name: 'said', decider: { kind: 'scripted', answers }, length: { cycles: 5 } }
  await runInProcess(said, { db: recorded.db, agentId: 'said' })
}, 240_000)
afterAll(() => recorded.close())

/** Returns the replays of a copy of the record, changed. */
async function replays(change: (db: TempDb['db']) => Promise<unknown> = async () => {}, of = agentId, limits = {}) {
  await recorded.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
  const temp = openTempDb(recorded.file)
  try {
    await change(temp.db)
    const reads = await listRecordedCycles(temp.db, of, 0, 100)
    return { reads, replayed: reads.map((read) => replayCycle(read, { build, limits })) }
  } finally {
    await temp.close()
  }
}

const kinds = ({ prompt, reading, gate }: CycleReplay) => [prompt.kind, reading.kind, gate.kind]
const differing = (all: CycleReplay[]) => all.filter((each) => kinds(each).includes('differs'))
const only = (all: CycleReplay[]) => {
  const found = differing(all)
  expect(found.map(({ number }) => number)).toHaveLength(1)
  return found[0] as CycleReplay
}

describe('what the same version wrote', () => {
  test('is equal in prompt, reading and gate, in every cycle of the rules', async () => {
    const { replayed } = await replays()
    expect(replayed).toHaveLength(8)
    for (const each of replayed) expect(each).toMatchObject({ recordedBuild: build, build })
    for (const each of replayed) expect(kinds(each), JSON.stringify(each)).toEqual(['equal', 'equal', 'equal'])
  })

  test('is equal whatever a model says, what cannot be read included', async () => {
    const { replayed } = await replays(undefined, 'said')
    expect(differing(replayed)).toEqual([])
    expect(replayed.map(({ prompt, reading }) => [prompt.kind, reading.kind])).toEqual(
      Array(5).fill(['equal', 'equal']),
    )
  })

  test.each([
    [
      'the context',
      'prompt',
      (db: TempDb['db'], id: number) => db.cycle.update({ where: { id }, data: { context: '{"now":"another"}' } }),
    ],
    [
      'a request',
      'prompt',
      (db: TempDb['db'], id: number) =>
        db.$executeRaw`UPDATE Turn SET request = replace(request, 'decide_for', 'decide_4') WHERE cycleId = ${id}`,
    ],
    [
      'the answer',
      'reading',
      (db: TempDb['db'], id: number) =>
        db.cycle.update({ where: { id }, data: { answer: '{"reasoning":"","trade_decisions":[]}' } }),
    ],
    [
      'a rationale',
      'reading',
      (db: TempDb['db'], id: number) =>
        db.$executeRaw`UPDATE Decision SET rationale = 'another' WHERE cycleId = ${id} AND number = 1`,
    ],
    [
      'a verdict',
      'gate',
      (db: TempDb['db'], id: number) =>
        db.$executeRaw`UPDATE Decision SET verdict = 'deny', denial = 'dayLoss' WHERE cycleId = ${id} AND number = 1`,
    ],
    [
      'an order',
      'gate',
      (db: TempDb['db'], id: number) =>
        db.$executeRaw`UPDATE Intent SET limitPx = '1' WHERE cycleId = ${id} AND role = 'entry'`,
    ],
    [
      'a row nobody can read',
      'gate',
      (db: TempDb['db'], id: number) => db.$executeRaw`UPDATE Decision SET action = 'gamble' WHERE cycleId = ${id}`,
    ],
    [
      'what it was judged on, taken away',
      'gate',
      (db: TempDb['db'], id: number) => db.gateInput.deleteMany({ where: { cycleId: id } }),
    ],
  ] as const)('differs where the record was changed: %s', async (_what, level, change) => {
    const { reads } = await replays()
    const entry = reads.find(
      (read) => 'cycle' in read && read.cycle.decisions.some(({ intents }) => intents.length > 0),
    )
    const { replayed } = await replays((db) => change(db, entry?.id ?? 0))
    const found = only(replayed)
    expect(found.cycleId).toBe(entry?.id)
    expect(found[level]).toMatchObject({ kind: 'differs', cause: 'record' })
  })
})

describe('what another version wrote', () => {
  test('differs because the code did, and is not a fault of the record', async () => {
    const { replayed } = await replays(async (db) => {
      await db.cycle.updateMany({ data: { build: '0.0.1-older' } })
      await db.$executeRaw`UPDATE Decision SET gateReport = '[]' WHERE number = 1`
    })
    expect(differing(replayed)).toHaveLength(8)
    for (const { gate } of replayed) expect(gate).toMatchObject({ kind: 'differs', cause: 'code' })
  })

  test('and did not keep, is said so, and nothing differs', async () => {
    const { replayed } = await replays(async (db) => {
      await db.cycle.updateMany({ data: { build: '', readings: null, promptFacts: null } })
      await db.gateInput.deleteMany()
    })
    for (const each of replayed) expect(kinds(each)).toEqual(['equal', 'notKept', 'notKept'])
  })
})

describe('other settings', () => {
  test('change exactly the decisions that the limit is told in', async () => {
    const { reads, replayed } = await replays(undefined, agentId, { leverageMax: 1 })
    const touched = reads.map((read) =>
      'cycle' in read
        ? read.cycle.decisions
            .filter(({ gateReport }) => gateReport.some(({ label }) => label === 'Leverage'))
            .map(({ number }) => number)
        : [],
    )
    expect(replayed.map(({ gate }) => differingDecisions(gate))).toEqual(touched)
    expect(touched.flat().length).toBeGreaterThan(0)
    for (const { prompt, reading, gate } of replayed) {
      expect([prompt.kind, reading.kind]).toEqual(['equal', 'equal'])
      if (gate.kind === 'differs') expect(gate).toMatchObject({ cause: 'settings', why: 'Judged with leverageMax 1.' })
    }
  })

  test('under the same version are found where they were changed afterwards', async () => {
    const { replayed } = await replays(
      (db) => db.$executeRaw`UPDATE Settings SET body = json_set(body, '$.limits.leverageMax', 2)`,
    )
    for (const { prompt } of replayed) expect(prompt).toMatchObject({ kind: 'differs', cause: 'settings' })
  })
})

test('the command says how many agree, lists what does not, and ends with 1 for a fault of the record alone', async () => {
  const command = { agentId, number: null, limits: {}, json: false }
  const lines: string[] = []
  expect(await replayAll(recorded.db, command, (line) => lines.push(line))).toBe(0)
  expect(lines.join('\n')).toContain(`8 of 8 cycles of ${agentId} agree`)
  expect(await replayAll(recorded.db, { ...command, limits: { leverageMax: 1 } }, () => {})).toBe(0)
  expect(await replayAll(recorded.db, { ...command, number: 99 }, () => {})).toBe(1)

  const temp = openTempDb(recorded.file)
  await temp.db.$executeRaw`UPDATE Decision SET verdict = 'clamp' WHERE number = 1 AND agentId = ${agentId}`
  const told: string[] = []
  expect(await replayAll(temp.db, { ...command, number: 1 }, (line) => told.push(line))).toBe(1)
  expect(told.join('\n')).toMatch(/gate differs \(record\)[\s\S]*-.*"verdict": "clamp"[\s\S]*0 of 1 cycles/)
  await temp.db.cycle.updateMany({ data: { build: 'older' } })
  expect(await replayAll(temp.db, command, () => {})).toBe(0)
  await temp.close()
})
