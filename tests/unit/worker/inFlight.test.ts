import { expect, test } from 'vitest'
import { createInFlight } from '@/worker/orders/inFlight.ts'

test('with nothing on its way, everything is settled', async () => {
  await createInFlight().settled()
})

test('what has left is waited for, whatever becomes of it, and what leaves later is not', async () => {
  const inFlight = createInFlight()
  const first = Promise.withResolvers<string>()
  const refused = inFlight.track(first.promise)
  let isSettled = false
  const settled = inFlight.settled().then(() => {
    isSettled = true
  })
  void inFlight.track(new Promise(() => {}))
  await Promise.resolve()
  expect(isSettled).toBe(false)
  first.reject(new Error('Refused.'))
  await expect(refused).rejects.toThrow('Refused.')
  await settled
})
