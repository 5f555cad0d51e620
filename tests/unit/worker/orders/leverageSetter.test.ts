import { expect, test } from 'vitest'
import type { LegOutcome } from '@/lib/ports.ts'
import { createLeverageSetter } from '@/worker/orders/leverageSetter.ts'

const setterOf = (outcome: LegOutcome = { kind: 'resting', oid: null }) => {
  const sent: string[] = []
  const setter = createLeverageSetter({
    async setLeverage(coin, leverage) {
      sent.push(`${coin} ${leverage}`)
      return outcome
    },
  })
  return { setter, sent }
}

test('leverage is sent when it differs from what was set last, and not again', async () => {
  const { setter, sent } = setterOf()
  for (const leverage of [3, 3, 5, 5, 3]) expect(await setter.ensure('BTC', leverage, undefined)).toBeNull()
  expect(await setter.ensure('ETH', 3, undefined)).toBeNull()
  expect(sent).toEqual(['BTC 3', 'BTC 5', 'BTC 3', 'ETH 3'])
})

test('what a position is seen to have goes before what was set: somebody else may have changed it', async () => {
  const { setter, sent } = setterOf()
  await setter.ensure('BTC', 3, undefined)
  await setter.ensure('BTC', 3, { leverage: 10 })
  await setter.ensure('BTC', 10, { leverage: 10 })
  expect(sent).toEqual(['BTC 3', 'BTC 3'])
})

test('a leverage that may not have been set is a reason not to send the order, and is tried again', async () => {
  const { setter, sent } = setterOf({ kind: 'unknown', message: 'no answer' })
  expect(await setter.ensure('BTC', 3, undefined)).toContain('Leverage 3x could not be set: no answer')
  expect(await setter.ensure('BTC', 3, undefined)).not.toBeNull()
  expect(sent).toHaveLength(2)
})
