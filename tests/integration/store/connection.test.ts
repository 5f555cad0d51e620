import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

const event = (ref: string) =>
  temp.db.event.create({ data: { agentId: 'a', kind: 'status', ref, wallAt: new Date(0) } })
const lease = (agentId: string) =>
  temp.db.lease.create({
    data: {
      agentId,
      owner: 'x',
      host: '',
      pid: 0,
      processBegan: '',
      token: 1,
      stamp: 1,
      released: false,
      wallRenewedAt: new Date(0),
    },
  })

test('a write that begins after one of several waiting batches is not undone with the next of them', async () => {
  await lease('taken')
  const rounds = 50
  for (let round = 0; round < rounds; round += 1) {
    const batch = () => temp.db.$transaction([event('open'), event('open')])
    const undone = () => temp.db.$transaction([event('undone'), event('undone'), lease('taken')]).catch(() => null)
    await Promise.all([batch(), batch().then(() => event(`kept ${round}`)), undone(), undone()])
  }
  expect(await temp.db.event.count({ where: { ref: { startsWith: 'kept' } } })).toBe(rounds)
  expect(await temp.db.event.count({ where: { ref: 'undone' } })).toBe(0)
})
