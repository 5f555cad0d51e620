import { afterAll, beforeAll, expect, test } from 'vitest'
import { POST as postComment } from '@/app/api/cycles/[cycleId]/comments/route.ts'
import { GET as getCycle } from '@/app/api/cycles/[cycleId]/route.ts'
import { GET as getCycles } from '@/app/api/cycles/route.ts'
import { commentSchema, cycleSchema, cyclesSchema } from '@/lib/contracts/cycles.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

const AGENT = 'read-by-people'

let store: TempDb
let ids: number[] = []
beforeAll(async () => {
  store = await openWebStore()
  await introduceAgent(store.db, AGENT, 'somewhere')
  for (const number of [1, 2]) {
    const cycle = await store.db.cycle.create({
      data: {
        agentId: AGENT,
        number,
        status: 'ok',
        model: 'rules',
        ruleBased: true,
        settingsVersion: 1,
        startedAt: new Date(number),
        wallStartedAt: new Date(number),
      },
    })
    ids = [...ids, cycle.id]
  }
  await store.db.decision.create({
    data: {
      agentId: AGENT,
      cycleId: ids[0] ?? 0,
      number: 1,
      coin: 'ETH',
      action: 'buy',
      source: 'model',
      allocationUsd: '100',
      exitPlan: '',
      rationale: 'The trend is up.',
      verdict: 'pass',
    },
  })
})
afterAll(() => store.close())

const path = (id: number | string) => `/api/cycles/${id}/comments`
const say = (id: number | string, body: unknown) => send(postComment, 'POST', path(id), body, { cycleId: String(id) })
const list = async (query = '') =>
  (await read(cyclesSchema, await get(getCycles, `/api/cycles?agent=${AGENT}${query}`))).cycles

test('a comment stays with its cycle, with who said it and when, in the order of saying', async () => {
  const [first = 0, second = 0] = ids
  const decision = await store.db.decision.findFirstOrThrow({ where: { cycleId: first } })
  const before = Date.now()
  const whole = await read(commentSchema, await say(first, { text: '  Too early,\nsee the 4h.  ', author: ' Ada ' }))
  const onOne = await read(commentSchema, await say(first, { text: 'The stop was fine', decisionId: decision.id }))
  expect(whole).toMatchObject({ text: 'Too early,\nsee the 4h.', author: 'Ada', decisionId: null })
  expect(whole.wallMs).toBeGreaterThanOrEqual(before)
  expect(onOne).toMatchObject({ author: '', decisionId: decision.id })

  const cycle = await read(cycleSchema, await get(getCycle, `/api/cycles/${first}`, { cycleId: String(first) }))
  expect(cycle.comments).toEqual([whole, onOne])
  expect((await list()).map(({ id, comments }) => [id, comments.length])).toEqual([
    [second, 0],
    [first, 2],
  ])
})

test('it is found by its words and by who said it, and is in the table to keep', async () => {
  const [first] = ids
  expect((await list('&q=THE 4H')).map(({ id }) => id)).toEqual([first])
  expect((await list('&q=ada')).map(({ id }) => id)).toEqual([first])
  expect(await list('&q=nobody said this')).toEqual([])
  const table = await (await get(getCycles, `/api/cycles?agent=${AGENT}&format=csv&q=ada`)).text()
  expect(table.split('\r\n')).toHaveLength(3)
  expect(table).toContain('ETH buy pass')
  expect(table).toMatch(/Z Ada: Too early,\nsee the 4h\.\n\S+Z The stop was fine"/)
})

test('what says nothing, is of no decision of the cycle, or of no cycle, is refused with the field', async () => {
  const [first = 0, second = 0] = ids
  const decision = await store.db.decision.findFirstOrThrow({ where: { cycleId: first } })
  expect((await readError(await say(first, { text: '   ' }))).fields).toHaveProperty('text')
  expect((await readError(await say(first, { text: 'x'.repeat(2_001) }))).fields).toHaveProperty('text')
  expect((await readError(await say(second, { text: 'Fine.', decisionId: decision.id }))).fields).toHaveProperty(
    'decisionId',
  )
  expect((await readError(await say(999_999, { text: 'Fine.' }))).status).toBe(404)
  expect((await readError(await say('x', { text: 'Fine.' }))).status).toBe(404)
  expect(await store.db.cycleComment.count()).toBe(2)
})
