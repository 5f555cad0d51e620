import { expect, test } from 'vitest'
import { createTurns } from '@/lib/paper/server/turns.ts'

/** Turns whose breath the test draws, and the order in which those who took one had it. */
function startTurns() {
  const breaths: (() => void)[] = []
  const had: string[] = []
  const turns = createTurns((then) => breaths.push(then))
  return {
    had,
    ask: (connection: object, name: string) => void turns.take(connection).then(() => had.push(name)),
    async breathe() {
      breaths.shift()?.()
      await Promise.resolve()
    },
    waiting: () => breaths.length,
  }
}

test('one turn a breath, each connection once around, in the order in which it asked', async () => {
  const { ask, breathe, had, waiting } = startTurns()
  const [one, other] = [{}, {}]
  for (const name of ['a1', 'a2', 'a3']) ask(one, name)
  for (const name of ['b1', 'b2']) ask(other, name)
  await Promise.resolve()
  expect(had).toEqual([])
  for (let breath = 1; breath <= 5; breath += 1) {
    await breathe()
    expect(had).toHaveLength(breath)
  }
  expect(had).toEqual(['a1', 'b1', 'a2', 'b2', 'a3'])
  expect(waiting()).toBe(0)
})

test('who comes later has a turn, too', async () => {
  const { ask, breathe, had } = startTurns()
  const [one, other] = [{}, {}]
  ask(one, 'a1')
  await breathe()
  ask(one, 'a2')
  ask(one, 'a3')
  await breathe()
  ask(other, 'b1')
  await breathe()
  await breathe()
  expect(had).toEqual(['a1', 'a2', 'a3', 'b1'])
})
