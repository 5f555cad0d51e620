import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seconded } from '@/lib/domain/pair/opinion.ts'

const binding = { mode: 'binding', onSilence: 'skip' } as const
const answer = { confirm: true, confidence: 0.8, reason: 'Reverts.', suggested_adjustment: null }
const scaled = (position_scale: unknown, tighter_stop: unknown = false) => ({
  ...answer,
  suggested_adjustment: { position_scale, tighter_stop },
})

test.each([
  ['confirmed as it is', answer, { scale: 1, isTight: false, why: 'confirmed' }],
  [
    'without the adjustment',
    { ...answer, suggested_adjustment: undefined },
    { scale: 1, isTight: false, why: 'confirmed' },
  ],
  ['half', scaled(0.5), { scale: 0.5, isTight: false, why: 'shrunk' }],
  ['half and tighter', scaled(0.5, true), { scale: 0.5, isTight: true, why: 'shrunk' }],
  ['only tighter', scaled(1, true), { scale: 1, isTight: true, why: 'confirmed' }],
  ['fifty times', scaled(50), { scale: 1, isTight: false, why: 'confirmed' }],
  ['nothing', scaled(0), { scale: 0, isTight: false, why: 'refused' }],
  ['the other way round', scaled(-1), { scale: 0, isTight: false, why: 'refused' }],
  ['refused', { ...answer, confirm: false }, { scale: 0, isTight: false, why: 'refused' }],
  ['yes in words', { ...answer, confirm: 'yes' }, { scale: 0, isTight: false, why: 'noAnswer' }],
  ['no number', scaled(Number.NaN), { scale: 0, isTight: false, why: 'noAnswer' }],
  ['surer than sure', { ...answer, confidence: 7 }, { scale: 0, isTight: false, why: 'noAnswer' }],
  ['silence', null, { scale: 0, isTight: false, why: 'noAnswer' }],
  ['prose', 'I would enter, with twice the size.', { scale: 0, isTight: false, why: 'noAnswer' }],
])('%s', (_, said, becomes) => {
  expect(seconded(said, binding)).toEqual(becomes)
})

test('silence enters where a person said so, and nothing but silence does', () => {
  const lenient = { mode: 'binding', onSilence: 'enter' } as const
  expect(seconded(null, lenient)).toEqual({ scale: 1, isTight: false, why: 'noAnswer' })
  expect(seconded({ ...answer, confirm: false }, lenient).scale).toBe(0)
})

test('advice is written down and not obeyed', () => {
  expect(seconded({ ...answer, confirm: false }, { ...binding, mode: 'advisory' })).toEqual({
    scale: 1,
    isTight: false,
    why: 'refused',
  })
})

test('nothing a model writes makes a trade larger or turns it round', () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom('skip', 'enter'), (said, onSilence) => {
      const { scale } = seconded(said, { mode: 'binding', onSilence })
      return scale >= 0 && scale <= 1
    }),
  )
  fc.assert(
    fc.property(fc.double(), (position_scale) => {
      const { scale } = seconded(scaled(position_scale), binding)
      return scale >= 0 && scale <= 1
    }),
  )
})
