import { afterEach, expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import { type Decision, holdDecision } from '@/lib/domain/decision.ts'
import { hasWorkingStop } from '@/lib/domain/protection.ts'
import { readInPlace } from '@/lib/llm/answering/answerReader.ts'
import { createOpenAiLlm } from '@/lib/llm/answering/openAiLlm.ts'
import type { AnswerReader } from '@/lib/ports.ts'
import { decision } from '@/tests/support/builders.ts'
import { startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { hostileTexts } from '@/tests/support/hostileText.ts'
import { createTestWorld, type TestWorld } from '@/tests/support/testWorld.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createReaderThread } from '@/worker/model/readerThread.ts'

const never = new AbortController().signal
const log = { info: () => {}, warn: () => {}, error: () => {} }
const frame = { assets: ['BTC', 'ETH'], prices: { BTC: 100_000 }, minNotionalUsd: 10, toolNames: null }
const good = JSON.stringify({ reasoning: '', trade_decisions: ['BTC', 'ETH'].map((coin) => holdDecision(coin)) })
/** Stands in for a reader that meets what nobody thought of. */
const stuck = new URL(
  `data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { for (;;); })")}`,
)
const waiting = new URL(
  `data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))")}`,
)
const greedy = new URL(
  `data:text/javascript,${encodeURIComponent("import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { const all = []; for (;;) all.push(new Array(100_000).fill(all.length)); })")}`,
)

let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing) await close()
  closing = []
})
function threadReader(options: { file?: URL; deadlineMs?: number; memoryMbMax?: number } = {}): AnswerReader {
  const reader = createReaderThread(log, { deadlineMs: 60_000, ...options })
  closing.push(reader.close)
  return reader
}
/** What this thread has worked so far, in milliseconds of processor: a machine that does other work makes nobody late by it. */
function workedMs(): number {
  // Node tells it from 23.9 on; before, the wall has to do.
  if (!('threadCpuUsage' in process)) return performance.now()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** Returns the most that this thread worked between two heartbeats while the work went on, writing them as the loop does but more often. */
async function longestHold(beat: () => Promise<unknown>, work: () => Promise<void>): Promise<number> {
  let last = workedMs()
  let longestMs = 0
  let isOver = false
  const beats = (async () => {
    while (!isOver) {
      await beat()
      longestMs = Math.max(longestMs, workedMs() - last)
      last = workedMs()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  await work().finally(() => {
    isOver = true
  })
  await beats
  return longestMs
}

test('a thread reads an answer as the same code reads it in place', async () => {
  const reader = threadReader()
  for (const content of [good, 'no json', '{"trade_decisions":[{"asset":"BTC","action":"buy"']) {
    const answer = { message: { content }, finishReason: 'stop', ...frame }
    expect(await reader.read(answer)).toEqual(readAnswer(answer))
  }
})

test('a reading that never ends is a hold that says so, and the next answer is read', async () => {
  const late = await threadReader({ file: stuck, deadlineMs: 300 }).read({
    message: { content: good },
    finishReason: 'stop',
    ...frame,
  })
  expect(late).toMatchObject({ outcome: 'hold', reason: 'reader_late' })
  const reader = threadReader()
  expect(await reader.read({ message: { content: good }, finishReason: 'stop', ...frame })).toMatchObject({
    outcome: 'decisions',
  })
})

test('a reading that takes all memory is a hold, and the process lives', async () => {
  const reading = await threadReader({ file: greedy, memoryMbMax: 32 }).read({
    message: { content: good },
    finishReason: 'stop',
    ...frame,
  })
  expect(reading).toMatchObject({ outcome: 'hold', reason: 'reader_failed' })
})

test('a rewriting that cannot be checked is believed in nothing', async () => {
  const guarded = await threadReader({ file: stuck, deadlineMs: 200 }).guard([holdDecision('BTC')], 'text', false)
  expect(guarded.decisions).toEqual([])
  expect(guarded.problems).toMatchObject([{ effect: 'rejected' }])
})

test('while a reading hangs, a stop that vanished is put back and a due exit is taken; then the cycle holds and says why', {
  timeout: 60_000,
}, async () => {
  const hung = threadReader({ file: waiting, deadlineMs: 6_000 })
  let reader: AnswerReader = readInPlace
  const test = await createTestWorld({ reader: { read: (answer) => reader.read(answer), guard: readInPlace.guard } })
  closing.push(test.close)
  const { world, temp } = test
  const account = () => world.exchange.fetchAccount()
  test.say([await longFor(test, 30)])
  await runCycle(world, never)
  expect((await account()).positions).toHaveLength(1)

  test.say({ kind: 'answer', message: { content: 'what nobody can read' }, finishReason: 'stop' })
  let isOver = false
  const asked = new Promise<void>((resolve) => {
    reader = {
      ...hung,
      read: (answer) => {
        resolve()
        return hung.read(answer)
      },
    }
  })
  const cycle = runCycle(world, never).finally(() => {
    isOver = true
  })
  await asked
  const { openOrders } = await account()
  await world.exchange.cancelOrders(openOrders.map(({ coin, oid }) => ({ coin, oid })))
  await until(async () => {
    const seen = await account()
    return seen.positions.every((position) => hasWorkingStop(position, seen.openOrders))
  })
  test.advance(31 * 60_000)
  await until(async () => (await account()).positions.length === 0)
  expect(isOver).toBe(false)

  expect((await cycle).status).toBe('hold')
  const row = await temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(row).toMatchObject({ answer: 'what nobody can read', reason: expect.stringContaining('took too long') })
})

test('while three megabytes of the worst text are read, nothing holds up a heartbeat for two seconds', {
  timeout: 120_000,
}, async () => {
  let hostile = ''
  const provider = await startFakeProvider(() => ({
    status: 200,
    body: JSON.stringify({
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', content: hostile, reasoning: hostile.repeat(7) },
        },
      ],
    }),
  }))
  closing.push(provider.close)
  const test = await createTestWorld({
    reader: threadReader(),
    llm: (wallMs) =>
      createOpenAiLlm({
        baseUrl: provider.baseUrl,
        apiKey: null,
        model: 'test/hostile',
        wallMs,
        log,
        pause: async () => {},
      }),
  })
  closing.push(test.close)
  const longestMs = await longestHold(test.world.books.state.beat, async () => {
    for (const [name, text] of hostileTexts(390_000)) {
      if (!WORST.includes(name)) continue
      hostile = text
      await runCycle(test.world, never)
      const { status } = await test.temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
      expect(status, name).toBe('hold')
    }
  })
  console.info(`Most work between two heartbeats: ${Math.round(longestMs)} ms.`)
  expect(longestMs).toBeLessThan(2_000)
})

/** The shapes that cost the readers most. */
const WORST = ['lists that nest', 'spaces before a key', 'empty objects']

/** A long with an exit rule of so many minutes. */
async function longFor({ world }: TestWorld, minutes: number): Promise<Decision> {
  const { coins } = await world.exchange.fetchSnapshot(['BTC'])
  const mark = coins.BTC?.markPx.toNumber() ?? Number.NaN
  const exit_rules = {
    match: 'any' as const,
    conditions: [],
    max_hold_minutes: minutes,
    trail_after_pct: null,
    trail_distance_pct: null,
    cooldown_minutes: null,
    note: '',
  }
  return decision({
    allocation_usd: 2_000,
    sl_price: Math.round(mark * 0.98),
    tp_price: Math.round(mark * 1.5),
    exit_rules,
  })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}
