import { afterEach, expect, test } from 'vitest'
import { openDb, openHeldDb } from '@/lib/store/db.ts'
import { openTempDb } from '@/tests/support/tempDb.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

function openStore() {
  const temp = openTempDb()
  const held = openHeldDb(temp.file)
  const others = openDb(temp.file)
  open.push(
    () => temp.close(),
    () => held.close(),
    () => others.$disconnect(),
  )
  return { held, others, file: temp.file }
}

const note = (agentId: string) => ({ data: { agentId, kind: 'status', ref: '', wallAt: new Date(0) } })

test('what is written is seen by others once it is kept, all of it at once', async () => {
  const { held, others } = openStore()
  await held.db.event.create(note('a'))
  await held.db.$transaction([held.db.event.create(note('b')), held.db.event.create(note('c'))])
  expect(await held.db.event.count()).toBe(3)
  expect(await others.event.count()).toBe(0)
  await held.keep()
  expect(await others.event.count()).toBe(3)
  await held.db.event.create(note('d'))
  expect(await others.event.count()).toBe(3)
})

test('a batch that fails takes back itself and nothing before it', async () => {
  const { held, others } = openStore()
  const lease = { agentId: 'a', owner: '', host: '', pid: 1, processBegan: '', token: 1, stamp: 1, released: false }
  const taken = { data: { ...lease, wallRenewedAt: new Date(0) } }
  await held.db.lease.create(taken)
  const batch = [held.db.event.create(note('a')), held.db.lease.create(taken)]
  await expect(held.db.$transaction(batch)).rejects.toMatchObject({ code: 'P2002' })
  await held.db.$transaction([held.db.event.create(note('b')), held.db.event.create(note('c'))])
  await held.keep()
  expect((await others.event.findMany()).map(({ agentId }) => agentId)).toEqual(['b', 'c'])
  expect(await others.lease.count()).toBe(1)
})

test('what was not kept is gone with the process', async () => {
  const { held, others, file } = openStore()
  await held.db.event.create(note('a'))
  await held.keep()
  await held.db.event.create(note('b'))
  await held.close()
  const next = openHeldDb(file)
  expect((await next.db.event.findMany()).map(({ agentId }) => agentId)).toEqual(['a'])
  await next.close()
  expect(await others.event.count()).toBe(1)
})
