import { expect, test } from 'vitest'
import { fillKindOf } from '@/lib/domain/fillKind.ts'

test.each([
  [{ role: 'entry', source: 'model' }, false, 'entry'],
  [{ role: 'stop', source: 'model' }, false, 'stop'],
  [{ role: 'target', source: 'person' }, false, 'target'],
  [{ role: 'close', source: 'model' }, false, 'model'],
  [{ role: 'close', source: 'exitRule' }, false, 'exitRule'],
  [{ role: 'close', source: 'watchdog' }, false, 'watchdog'],
  [{ role: 'stop', source: 'model' }, true, 'liquidation'],
  [null, false, 'venue'],
] as const)('%o, liquidated %s: %s', (intent, liquidation, kind) => {
  expect(fillKindOf(intent, { liquidation })).toBe(kind)
})
