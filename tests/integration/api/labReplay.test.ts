import { afterEach, beforeEach, expect, test } from 'vitest'
import { POST } from '@/app/api/lab/replay/route.ts'
import { labReplayResponseSchema } from '@/lib/contracts/labReplay.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

let temp: TempDb
beforeEach(async () => {
  temp = await openWebStore('profitable-week')
})
afterEach(() => temp.close())

const post = (body: object) => send(POST, 'POST', '/api/lab/replay', body)
const replay = async (cycleId: number) => read(labReplayResponseSchema, await post({ cycleId }))

test('every cycle of a week is equal when it is replayed', async () => {
  const cycles = await temp.db.cycle.findMany({ where: { answer: { not: null } }, select: { id: true } })
  expect(cycles.length).toBeGreaterThan(5)
  for (const { id } of cycles) {
    const { prompt, reading, gate } = await replay(id)
    expect([prompt.kind, reading.kind], String(id)).toEqual(['equal', 'equal'])
    expect(gate.kind, JSON.stringify(gate)).not.toBe('differs')
  }
})

test('a changed verdict is shown as a diff, with its decision and its cause', async () => {
  const decision = await temp.db.decision.findFirstOrThrow({ where: { verdict: 'pass' } })
  await temp.db.decision.update({ where: { id: decision.id }, data: { verdict: 'clamp' } })
  const { gate } = await replay(decision.cycleId)
  expect(gate).toMatchObject({ kind: 'differs', cause: 'record', differences: [{ decision: decision.number }] })
  expect(gate.kind === 'differs' && gate.differences[0]?.diff).toMatch(/-.*"clamp"[\s\S]*\+.*"pass"/)
})

test('a cycle that is not there, and one that still runs, are told so', async () => {
  expect(await readError(await post({ cycleId: 999_999 }))).toMatchObject({ status: 404 })
  const { id } = await temp.db.cycle.findFirstOrThrow()
  await temp.db.cycle.update({ where: { id }, data: { status: 'running' } })
  expect(await readError(await post({ cycleId: id }))).toMatchObject({ status: 409 })
  expect(await readError(await post({ cycleId: 'one' }))).toMatchObject({ status: 422 })
})
