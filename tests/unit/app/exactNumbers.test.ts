import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceDecimals } from '@/app/_components/chart/chartData.ts'
import { readJsonTree } from '@/app/_components/json/jsonSearch.ts'
import { formatPx, formatSz, formatUsd, inFull } from '@/app/_components/numbers/formatNumber.ts'
import { typedNumber } from '@/app/_components/numbers/typedNumber.ts'
import { cutToDigits, Decimal, fromJsonNumber, px, sz, toText, usd } from '@/lib/domain/decimal.ts'
import { fillSchema, frontendOrderSchema } from '@/lib/hyperliquid/wire/info.ts'

/** Decimal text as a venue writes it: up to 17 digits, up to 12 of them decimals. */
const decimalText = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.integer({ min: 0, max: 12 }), fc.boolean())
  .map(([digits, decimals, isNegative]) => toText(new Decimal(`${isNegative ? '-' : ''}${digits}e-${decimals}`)))
const read = (shown: string) => new Decimal(shown.replaceAll(',', '').replace('−', '-'))
const RUNS = { numRuns: 3_000, seed: 7 }

const HARD = ['0.000012345678', '0.0000001', '123456789.12345678', '1e-7', '9007199254740993', '0.1', '-0.00000001']

describe('from the venue to the store', () => {
  test.each(HARD)('%s stays what it is', (text) => {
    for (const make of [px, sz, usd]) expect(new Decimal(toText(make(text))).eq(text)).toBe(true)
    expect(toText(px(text))).not.toMatch(/e/i)
  })

  test('any decimal survives text, and any number its JSON', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(toText(usd(text))).toBe(text)
      }),
      RUNS,
    )
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(toText(fromJsonNumber(value)))).toBe(value === 0 ? 0 : value)
      }),
      RUNS,
    )
  })

  test('a quoted price is stored whole, however small; only an endless average is cut', () => {
    for (const text of HARD) expect(cutToDigits(px(text)).eq(text)).toBe(true)
    expect(toText(cutToDigits(px(new Decimal(1).div(3_000_000))))).toBe('0.00000033333333333333333333')
  })

  const order = { coin: 'BTC', side: 'B', limitPx: '1', sz: '1', timestamp: 1, origSz: '1', triggerCondition: '' }
  const more = { isTrigger: false, triggerPx: '0', isPositionTpsl: false, reduceOnly: false, orderType: 'Limit' }
  const fill = {
    coin: 'BTC',
    px: '1',
    sz: '1',
    side: 'B',
    time: 1,
    startPosition: '0',
    dir: 'x',
    closedPnl: '0',
    hash: '0x',
  }
  test.each([
    [Number.MAX_SAFE_INTEGER, true],
    // As JSON.parse reads 9007199254740993: another order's number.
    [9_007_199_254_740_992, false],
    [1.5, false],
  ])('an id of %d is exact: %s', (oid, isRead) => {
    const open = { ...order, ...more, oid, tif: null, cloid: null, children: [] }
    expect(frontendOrderSchema.safeParse(open).success).toBe(isRead)
    const filled = { ...fill, crossed: true, fee: '0', feeToken: 'USDC', twapId: null }
    expect(fillSchema.safeParse({ ...filled, oid, tid: 1 }).success).toBe(isRead)
    expect(fillSchema.safeParse({ ...filled, oid: 1, tid: oid }).success).toBe(isRead)
  })
})

describe('on the screen', () => {
  test('a size is never another size, whatever lot is thought to be the coin’s', () => {
    fc.assert(
      fc.property(decimalText, fc.option(fc.integer({ min: 0, max: 6 })), (text, szDecimals) => {
        expect(read(formatSz(text, szDecimals)).eq(text)).toBe(true)
      }),
      RUNS,
    )
  })

  test('a price of up to six figures is exact, and one of more is never off by more than its sixth', () => {
    fc.assert(
      fc.property(decimalText, fc.option(fc.integer({ min: 0, max: 6 })), (text, szDecimals) => {
        const [exact, shown] = [new Decimal(text), read(formatPx(text, szDecimals))]
        if (exact.precision() <= 6) expect(shown.eq(exact)).toBe(true)
        expect(shown.minus(exact).abs().lte(exact.abs().times('5e-6'))).toBe(true)
      }),
      RUNS,
    )
  })

  test('what is rounded says the whole number in its title, and what is exact has none', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        for (const shown of [formatPx(text), formatPx(text, 2), formatUsd(text), formatSz(text)]) {
          const full = inFull(text, shown)
          expect(read(full ?? shown).eq(text)).toBe(true)
          expect(full === undefined).toBe(read(shown).eq(text))
        }
      }),
      RUNS,
    )
  })

  test.each([
    [formatPx('0.000012345678', 0), '0.0000123457'],
    [formatPx('0.0000001', 0), '0.0000001'],
    [formatPx('123456789.12345678', 0), '123,456,789'],
    [inFull('123456789.12345678', '123,456,789'), '123,456,789.12345678'],
    [formatSz('0.00000001', 5), '0.00000001'],
    [formatSz('123456789.12345678', 5), '123,456,789.12345678'],
    [formatUsd('0.0000001'), '0.0000001'],
    [inFull('-12.5', '−12.50'), undefined],
  ])('%s', (shown, wanted) => {
    expect(shown).toBe(wanted)
  })

  test('a recorded answer keeps the digits of its numbers', () => {
    const text = '{"oid":12345678901234567890,"px":0.000012345678,"tiny":1e-7,"long":123456789.123456789012,"n":1.50}'
    expect(readJsonTree(text)).toEqual({
      oid: '12345678901234567890',
      px: 0.000012345678,
      tiny: 1e-7,
      long: '123456789.123456789012',
      n: 1.5,
    })
  })

  test.each([
    [[0.000012345678], 12],
    [[1e-7], 7],
    [[1.25e-9], 11],
    [[94_000, 94_000.5], 1],
    [[5e-324], 12],
  ])('a chart of %j shows %d decimals', (prices, decimals) => {
    const candles = prices.map((close) => ({
      openMs: 0,
      closeMs: 1,
      open: close,
      high: close,
      low: close,
      close,
      volume: 0,
    }))
    expect(priceDecimals(candles as unknown as Parameters<typeof priceDecimals>[0])).toBe(decimals)
  })
})

describe('from the keyboard', () => {
  test.each([
    ['2.5', '2.5'],
    ['1,000', '1000'],
    ['12,345,678.25', '12345678.25'],
    [' 7 ', '7'],
    ['-3', '-3'],
    ['2,5', null],
    ['0,25', null],
    ['1,00', null],
    ['1.000,5', null],
    ['10,0000', null],
    ['1e3', null],
    ['5 %', null],
    ['', null],
  ])('%j is %j', (typed, read_) => {
    expect(typedNumber(typed)).toBe(read_)
  })

  test('what is shown can be typed', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(typedNumber(formatSz(text).replace('−', '-'))).toBe(text)
      }),
      RUNS,
    )
  })
})
