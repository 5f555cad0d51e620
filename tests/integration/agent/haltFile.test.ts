import fs from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pause } from '@/lib/pause.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { findUnanswered } from '@/lib/store/queries/commands.ts'
import { runLoop } from '@/worker/cycle/loop.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import type { World } from '@/worker/wiring/world.ts'
import { decision } from '../../support/builders.ts'
import { handOrders } from '../../support/handOrders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

// The kill switch needs no store: with another process holding the store's write lock, a wish in the HALT file stops the agent and closes what it holds.

let test_: TestWorld
let lock: Database.Database | null = null
let stop = new AbortController()
let loop: Promise<void> = Promise.resolve()

beforeEach(async () => {
  stop = new AbortController()
  test_ = await createTestWorld({ settings: { interval: '1h' } })
})
afterEach(async () => {
  stop.abort()
  unlock()
  await loop
  await test_.close()
})

/** As a hung process does that was stopped inside a write. It must not wait standing still: the agent whose write it waits for is in this process. */
async function lockStore(): Promise<void> {
  if (lock) return
  const db = new Database(test_.temp.file, { timeout: 0 })
  lock = db
  while (db.open) {
    try {
      db.exec('BEGIN IMMEDIATE')
      return
    } catch {
      await pause(1)
    }
  }
}
function unlock(): void {
  lock?.close()
  lock = null
}

async function longBtc() {
  const { coins } = await test_.world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? Number.NaN
  const sl_price = Math.round(mark * 0.7)
  return decision({ allocation_usd: 200, leverage: 1, sl_price, tp_price: null })
}
async function holdBtc(): Promise<void> {
  test_.say([await longBtc()], [])
  await runCycle(test_.world, new AbortController().signal)
  expect(await positionCount()).toBe(1)
}
const positionCount = async () => (await test_.hand.fetchAccount()).positions.length
const write = (kind: 'halt' | 'flatten', wallMs = Date.now()) =>
  test_.world.halt.write({ kind, reason: 'Pressed.', wallMs })
const begin = (world: World = test_.world) => {
  loop = runLoop(world, stop.signal)
}
const outcomes = () => test_.temp.db.commandOutcome.findMany({ orderBy: { commandId: 'asc' } })
const recorded = () => expect.poll(() => test_.world.halt.isThere(), { timeout: 20_000 }).toBe(false)

test('with the store locked, a flatten by file closes everything, and is recorded once the store is free', async () => {
  await holdBtc()
  begin()
  await lockStore()
  const wish = write('flatten')
  await expect.poll(positionCount, { timeout: 4_000 }).toBe(0)
  await expect.poll(() => test_.world.halt.noted(wish.token)?.outcome?.status, { timeout: 4_000 }).toBe('done')
  expect(await outcomes()).toEqual([])
  unlock()
  await recorded()
  expect((await test_.world.books.state.read()).tradingState).toBe('halted')
  const [command] = await test_.temp.db.command.findMany()
  expect(command).toMatchObject({ kind: 'flatten', token: wish.token, reason: 'Pressed.' })
  expect(await outcomes()).toMatchObject([{ commandId: command?.id, status: 'done' }])
  expect(await test_.temp.db.diaryEntry.count({ where: { action: 'state_halted' } })).toBe(1)
})

test('the row that the web process writes later, or wrote before, is the same wish', async () => {
  begin()
  const wish = write('halt')
  const row = { ...wish, agentId: test_.agentId }
  const before = await insertCommand(test_.temp.db, row)
  await recorded()
  const after = await insertCommand(test_.temp.db, row)
  expect(after.id).toBe(before.id)
  expect(await outcomes()).toMatchObject([{ commandId: before.id, status: 'done' }])
})

test('a halt by file cuts a model call off, and what it would have sent is not sent', async () => {
  test_.say([await longBtc()])
  const thinking = Promise.withResolvers<void>()
  test_.whileThinking(async () => {
    thinking.resolve()
    await expect.poll(() => test_.world.halt.isThere()).toBe(false)
  })
  begin()
  await thinking.promise
  write('halt')
  await recorded()
  await expect.poll(async () => (await test_.temp.db.cycle.findFirst())?.status).toBe('halted')
  expect((await test_.hand.fetchAccount()).positions).toEqual([])
})

test('a HALT file that comes while the store writes that an order leaves stops that order', async () => {
  const { world } = test_
  const { intents } = world.books
  const markSent: typeof intents.markSent = async (...args) => {
    await intents.markSent(...args)
    write('halt')
  }
  test_.say([await longBtc()])
  const books = { ...world.books, intents: { ...intents, markSent } }
  await runCycle({ ...world, books }, new AbortController().signal)
  expect(world.halt.isThere()).toBe(true)
  expect(await positionCount()).toBe(0)
})

test('while the file is there no model is asked, whatever the store says', async () => {
  write('halt')
  const { status } = await runCycle(test_.world, new AbortController().signal)
  expect(status).toBe('halted')
  expect((await test_.world.books.state.read()).tradingState).toBe('active')
})

test('what an ended process carried out is only recorded by the next one', async () => {
  await holdBtc()
  const wish = write('flatten')
  test_.world.halt.note({ wish, by: 'supervisor', outcome: { status: 'done', message: 'The account is flat.' } })
  begin()
  await recorded()
  expect(await outcomes()).toMatchObject([{ status: 'done', message: 'The account is flat.' }])
  expect(await positionCount()).toBe(1)
})

test('a resume that was asked for after the file wins over a wish nobody had begun', async () => {
  await holdBtc()
  write('flatten', 1_000)
  const row = { kind: 'resume', agentId: test_.agentId, reason: 'Never mind.', wallMs: 2_000 } as const
  await insertCommand(test_.temp.db, row)
  begin()
  await recorded()
  await expect.poll(async () => (await findUnanswered(test_.temp.db, test_.agentId)).length).toBe(0)
  expect((await test_.world.books.state.read()).tradingState).toBe('active')
  expect(await positionCount()).toBe(1)
  const dropped = await test_.temp.db.diaryEntry.findMany({ where: { action: 'halt_dropped' } })
  expect(dropped.map(({ body }) => body)).toEqual([
    expect.stringContaining(
      'A flatten: Pressed. A person resumed trading before this could be carried out, so it was not.',
    ),
  ])
})

test('a file made ready before a resume and put there after it is carried out, each time it is put there', async () => {
  await holdBtc()
  const { file } = test_.world.halt
  const ready = path.join(path.dirname(file), 'ready')
  fs.writeFileSync(ready, 'flatten')
  fs.utimesSync(ready, 1_000_000_000, 1_000_000_000)
  const putThere = () => {
    fs.copyFileSync(ready, `${ready}2`)
    fs.utimesSync(`${ready}2`, 1_000_000_000, 1_000_000_000)
    fs.renameSync(`${ready}2`, file)
  }
  const resume = () =>
    insertCommand(test_.temp.db, { kind: 'resume', reason: 'Go.', agentId: test_.agentId, wallMs: Date.now() })
  begin()
  for (let time = 1; time <= 2; time += 1) {
    await resume()
    await expect.poll(async () => (await outcomes()).length, { timeout: 10_000 }).toBe(2 * time - 1)
    putThere()
    await recorded()
    expect((await test_.world.books.state.read()).tradingState).toBe('halted')
    await expect.poll(positionCount, { timeout: 4_000 }).toBe(0)
    expect((await outcomes()).map(({ status }) => status)).toEqual(Array(2 * time).fill('done'))
  }
})

test('a resume made by a clock that ran ahead takes no later halt back', async () => {
  const wallMs = Date.now()
  const row = { kind: 'resume', agentId: test_.agentId, reason: 'Go on.', wallMs: wallMs + 3_600_000 } as const
  const { id } = await insertCommand(test_.temp.db, row)
  begin()
  await expect.poll(async () => (await outcomes()).length, { timeout: 10_000 }).toBe(1)
  const wish = write('halt', wallMs)
  await insertCommand(test_.temp.db, { ...wish, agentId: test_.agentId })
  await recorded()
  expect((await test_.world.books.state.read()).tradingState).toBe('halted')
  expect(await outcomes()).toMatchObject([{ commandId: id, status: 'done' }, { status: 'done' }])
})

test('a resume that was asked for before the file does not undo it', async () => {
  const row = { kind: 'resume', agentId: test_.agentId, reason: 'Go on.', wallMs: 1_000 } as const
  const { id } = await insertCommand(test_.temp.db, row)
  write('halt', 2_000)
  begin()
  await expect.poll(async () => (await findUnanswered(test_.temp.db, test_.agentId)).length).toBe(0)
  expect((await test_.world.books.state.read()).tradingState).toBe('halted')
  expect(await outcomes()).toContainEqual(expect.objectContaining({ commandId: id, status: 'failed' }))
})

test('a flatten does not wait for a cycle that waits for the store', async () => {
  await holdBtc()
  const stuck = Promise.withResolvers<void>()
  test_.whileThinking(async () => {
    await lockStore()
    stuck.resolve()
    // The model answers although it was cut off: its cycle then waits for the store.
    await pause(50)
  })
  begin()
  await stuck.promise
  write('flatten')
  await expect.poll(positionCount, { timeout: 3_000 }).toBe(0)
})

test('once trading was resumed, a flatten that went beside a cycle does not close what was bought since', async () => {
  await holdBtc()
  const thinking = Promise.withResolvers<void>()
  const answers = Promise.withResolvers<void>()
  test_.whileThinking(async () => {
    thinking.resolve()
    await answers.promise
  })
  begin()
  await thinking.promise
  const wish = write('flatten')
  await recorded()
  const row = { kind: 'resume', agentId: test_.agentId, reason: 'Go on.', wallMs: wish.wallMs + 1 } as const
  await insertCommand(test_.temp.db, row)
  const state = async () => (await test_.world.books.state.read()).tradingState
  await expect.poll(state, { timeout: 10_000 }).toBe('active')
  await handOrders(test_).buy('0.02')
  const { id } = await test_.temp.db.cycle.findFirstOrThrow({ where: { status: 'running' } })
  answers.resolve()
  const cycle = () => test_.temp.db.cycle.findUnique({ where: { id } })
  await expect.poll(cycle, { timeout: 10_000 }).toMatchObject({ status: 'halted' })
  stop.abort()
  await loop
  expect(await positionCount()).toBe(1)
})

test('a file HALT closes everything when it says flatten, stays, and a resume says that it must go first', async () => {
  await holdBtc()
  begin()
  const file = path.join(path.dirname(test_.world.halt.file), 'HALT')
  fs.writeFileSync(file, 'flatten')
  await expect.poll(positionCount, { timeout: 10_000 }).toBe(0)
  await expect.poll(outcomes, { timeout: 10_000 }).toMatchObject([{ status: 'done' }])
  await expect.poll(() => test_.world.halt.read()).toBeNull()
  expect((await test_.world.books.state.read()).tradingState).toBe('halted')
  expect(fs.existsSync(file)).toBe(true)
  const resume = () =>
    insertCommand(test_.temp.db, { kind: 'resume', reason: 'Back.', agentId: test_.agentId, wallMs: Date.now() })
  await resume()
  await expect.poll(async () => (await outcomes())[1], { timeout: 10_000 }).toMatchObject({ status: 'failed' })
  expect((await outcomes())[1]?.message).toContain('Take it off, then resume.')
  fs.rmSync(file)
  await resume()
  await expect.poll(async () => (await outcomes())[2], { timeout: 10_000 }).toMatchObject({ status: 'done' })
  expect((await test_.world.books.state.read()).tradingState).toBe('active')
})
