import { expect, test } from 'vitest'
import { eitherWay } from '@/lib/hyperliquid/eitherWay.ts'

const never = () => new Promise<never>(() => {})
const says = (word: string) => async () => word
const fails = (why: string) => () => Promise.reject(new Error(why))

test('while the first way answers, the second is not asked', async () => {
  let asked = 0
  const second = async () => {
    asked += 1
    return 'second'
  }
  expect(await eitherWay(says('first'), second)).toBe('first')
  expect(asked).toBe(0)
})

test('a first way that refuses, or says nothing, is not needed', async () => {
  expect(await eitherWay(fails('no'), says('second'))).toBe('second')
  expect(await eitherWay(never, says('second'), 5)).toBe('second')
})

test('a first way that is only slow may still answer first', async () => {
  const first = Promise.withResolvers<string>()
  const answer = eitherWay(() => first.promise, never, 1)
  first.resolve('first')
  expect(await answer).toBe('first')
})

test('when both fail, what the first way said is told', async () => {
  await expect(eitherWay(fails('no account'), fails('no page'))).rejects.toThrow('no account')
})
