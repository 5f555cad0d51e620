import { expect, test } from 'vitest'
import { EMPTY_LAB_FORM, toLabRequest } from '@/app/(dashboard)/lab/_components/labForm.ts'
import { labParseRequestSchema } from '@/lib/contracts/labParse.ts'

test('the form becomes the request the route reads', () => {
  const request = toLabRequest({
    raw: '{}',
    assets: ' BTC,ETH  kPEPE',
    prices: 'BTC 100000\n\nkPEPE: 0.01',
    finishReason: 'length',
  })
  expect(request).toEqual({
    raw: '{}',
    assets: ['BTC', 'ETH', 'kPEPE'],
    prices: { BTC: 100_000, kPEPE: 0.01 },
    finish_reason: 'length',
  })
  expect(labParseRequestSchema.safeParse(request).success).toBe(true)
})

test.each(['BTC high', 'BTC 94,000'])('%s is refused by the route, not cut or dropped by the form', (prices) => {
  const refused = labParseRequestSchema.safeParse(toLabRequest({ ...EMPTY_LAB_FORM, prices }))
  expect(refused.error?.issues[0]?.path).toEqual(['prices', 'BTC'])
})
