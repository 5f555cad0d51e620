import { expect, onTestFinished, test } from 'vitest'
import { createPaperClock } from '@/lib/clock.ts'
import { expectHolders } from '@/lib/paper/paperAccount.ts'
import { TEST_CONTROL_KEY } from '../../support/paperControl.ts'
import { START, startPaper } from './paperHarness.ts'

/** A paper clock under a name, given back at the end of the test. */
async function clockOf(apiUrl: string, holder?: string) {
  const clock = await createPaperClock({ apiUrl, key: TEST_CONTROL_KEY }, holder)
  onTestFinished(() => clock.close())
  return clock
}

test('two agents hold one market by their names, and it shows the earlier moment and who holds it where', async () => {
  const { server, clock, wall } = await startPaper()
  const [one, two] = [await clockOf(server.url, 'one'), await clockOf(server.url, 'two')]
  await one.holdAt(START + 60_000)
  await two.holdAt(START + 300_000)
  wall.ms += 10_000
  expect(await clock()).toMatchObject({
    nowMs: START + 60_000,
    holdAtMs: START + 60_000,
    holders: [
      { holder: 'one', holdAtMs: START + 60_000 },
      { holder: 'two', holdAtMs: START + 300_000 },
    ],
  })
  await one.holdAt(START + 600_000)
  wall.ms += 10_000
  const reached = new AbortController()
  await two.waitUntil(START + 300_000, reached.signal)
  expect(two.nowMs()).toBe(START + 300_000)
})

test('an agent that stops lets go at once, and only of its own hold', async () => {
  const { server, clock } = await startPaper()
  const [one, two] = [await clockOf(server.url, 'one'), await clockOf(server.url, 'two')]
  await one.holdAt(START)
  await two.holdAt(START + 300_000)
  await one.close()
  expect((await clock()).holders).toEqual([{ holder: 'two', holdAtMs: START + 300_000 }])
})

test('a clock without a name holds as it always did', async () => {
  const { server, clock } = await startPaper()
  await (await clockOf(server.url)).holdAt(START + 60_000)
  expect(await clock()).toMatchObject({ holdAtMs: START + 60_000, holders: [{ holder: 'default' }] })
})

test('the start stands until those who are expected have come', async () => {
  const { server, clock, wall } = await startPaper({ startHoldMs: 30_000 })
  await expectHolders({ apiUrl: server.url, key: TEST_CONTROL_KEY }, ['one', 'two'])
  await (await clockOf(server.url, 'one')).holdAt(START + 60_000)
  wall.ms += 10_000
  expect((await clock()).nowMs).toBe(START)
  await (await clockOf(server.url, 'two')).holdAt(START + 60_000)
  wall.ms += 10_000
  expect((await clock()).nowMs).toBe(START + 60_000)
})

test.each([
  ['/paper/clock', { holder: '*', holdAtMs: START }],
  ['/paper/clock', { holder: 'a'.repeat(129), holdAtMs: START }],
  ['/paper/clock/expect', { holders: 'one' }],
  ['/paper/clock/expect', { holders: ['two words'] }],
])('%s refuses %j', async (route, body) => {
  const { post } = await startPaper()
  expect((await post(route, body)).status).toBe(422)
})
