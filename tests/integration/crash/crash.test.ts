import { expect, test } from 'vitest'
import { crash } from '../../crash/crash.ts'

// A few of the many kills of `npm run test:crash`: real processes, with faults at the venue.
test('an agent killed again and again while it trades doubles nothing, loses nothing, leaves nothing bare and its money adds up', async () => {
  const { kills, doubled, lost, bare, money, traded } = await crash({ kills: 6, seed: 4 })
  expect({ doubled, lost, bare, money }).toEqual({ doubled: [], lost: [], bare: [], money: [] })
  expect(kills).toHaveLength(6)
  expect(traded.orders).toBeGreaterThan(0)
}, 180_000)
