import { afterEach, expect, test } from 'vitest'
import type { Db } from '@/lib/store/db.ts'
import { soleWriter } from '@/lib/store/soleWriter.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const temps: TempDb[] = []
afterEach(async () => {
  for (const temp of temps.splice(0)) await temp.close()
})

function openBoth(): { db: Db; sole: Db } {
  const temp = openTempDb()
  temps.push(temp)
  return { db: temp.db, sole: soleWriter(temp.db) }
}

const at = new Date(0)
const mark = (agentId: string, list = 'fills') => ({ data: { agentId, list, at } })
const listed = async (db: Db) => (await db.readMark.findMany({ orderBy: { agentId: 'asc' } })).map((row) => row.agentId)

test('what was read stays known until it is written to, alone or in a batch', async () => {
  const { db, sole } = openBoth()
  await sole.readMark.create(mark('a'))
  expect(await listed(sole)).toEqual(['a'])
  // Written past it: nobody else may.
  await db.readMark.create(mark('unseen'))
  expect(await listed(sole)).toEqual(['a'])
  await sole.readMark.create(mark('b'))
  expect(await listed(sole)).toEqual(['a', 'b', 'unseen'])
  await sole.$transaction([sole.readMark.create(mark('c')), sole.readMark.deleteMany({ where: { agentId: 'unseen' } })])
  expect(await listed(sole)).toEqual(['a', 'b', 'c'])
})

test('a write to one table leaves what is known of another', async () => {
  const { db, sole } = openBoth()
  expect(await sole.readMark.count()).toBe(0)
  await db.readMark.create(mark('a'))
  await sole.equityPoint.deleteMany()
  await sole.lock.deleteMany()
  expect(await sole.readMark.count()).toBe(0)
})

test('what is read between a statement and its run is forgotten with it', async () => {
  const { sole } = openBoth()
  const statement = sole.readMark.create(mark('a'))
  expect(await listed(sole)).toEqual([])
  await statement
  expect(await listed(sole)).toEqual(['a'])
  const late = sole.readMark.create(mark('b'))
  expect(await listed(sole)).toEqual(['a'])
  await sole.$transaction([late])
  expect(await listed(sole)).toEqual(['a', 'b'])
})

test('a batch that fails leaves what is there, and a question that failed is asked again', async () => {
  const { sole } = openBoth()
  await sole.readMark.create(mark('a'))
  const twice = sole.$transaction([sole.readMark.create(mark('b')), sole.readMark.create(mark('a'))])
  await expect(twice).rejects.toMatchObject({ code: 'P2002' })
  expect(await listed(sole)).toEqual(['a'])
  const none = { where: { agentId_list: { agentId: 'b', list: 'fills' } } }
  await expect(sole.readMark.findUniqueOrThrow(none)).rejects.toMatchObject({ code: 'P2025' })
  await expect(sole.readMark.findUniqueOrThrow(none)).rejects.toMatchObject({ code: 'P2025' })
  await sole.readMark.create(mark('b'))
  expect((await sole.readMark.findUniqueOrThrow(none)).agentId).toBe('b')
})

test('each caller gets a list of its own', async () => {
  const { sole } = openBoth()
  await sole.$transaction([sole.readMark.create(mark('a')), sole.readMark.create(mark('b'))])
  const first = await sole.readMark.findMany({ orderBy: { agentId: 'asc' } })
  first.reverse()
  expect(await listed(sole)).toEqual(['a', 'b'])
})
