import { expect, test } from 'vitest'
import { sz } from '@/lib/domain/decimal.ts'
import { fillRole } from '@/lib/domain/fillRole.ts'

test.each([
  ['buy', '1', '0', 'entry'],
  ['sell', '1', '0', 'entry'],
  ['buy', '1', '2', 'entry'],
  ['sell', '1', '-2', 'entry'],
  ['sell', '1', '2', 'exit'],
  ['sell', '2', '2', 'exit'],
  ['buy', '0.1', '-0.1', 'exit'],
  ['sell', '3', '2', 'flip'],
  ['buy', '0.2', '-0.1', 'flip'],
] as const)('a %s of %s at %s is an %s', (side, filled, start, role) => {
  expect(fillRole(side, sz(filled), sz(start))).toBe(role)
})
