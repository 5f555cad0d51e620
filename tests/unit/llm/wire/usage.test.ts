import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UNKNOWN_PRICE } from '@/lib/domain/spend.ts'
import { disbelief } from '@/lib/llm/wire/disbelief.ts'
import { affordableTokens, costAt, readPrices, type TokenPrices } from '@/lib/llm/wire/tokenPrices.ts'
import { type Billing, readUsage, usageOfBroken } from '@/lib/llm/wire/usage.ts'

const PRICES: TokenPrices = { promptUsd: 1e-6, completionUsd: 1e-5, cachedPromptUsd: 1e-7 }
const billing = (change: Partial<Billing> = {}): Billing => ({
  prices: PRICES,
  by: 'provider',
  requestLength: 2_500,
  answerLength: 500,
  outputTokensMax: 4_000,
  ...change,
})
const TOKENS = { prompt_tokens: 1000, completion_tokens: 200 }
const read = (usage: unknown, change: Partial<Billing> = {}) => readUsage({ usage }, billing(change))
const LISTED = 0.001 + 0.002
const BOUND = 1000 * UNKNOWN_PRICE.promptUsd + 200 * UNKNOWN_PRICE.completionUsd

describe('the cost is what a person pays', () => {
  test.each<[string, object, number]>([
    ['the router, all in', { cost: 0.0123, is_byok: false, cost_details: { upstream_inference_cost: 0.01 } }, 0.0123],
    [
      'a key of one’s own: the provider’s bill',
      { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.75 } },
      0.75,
    ],
    [
      'a key of one’s own: the router’s fee, too',
      { cost: 0.04, is_byok: true, cost_details: { upstream_inference_cost: 0.75 } },
      0.79,
    ],
    ['only the upstream cost', { cost: 0, cost_details: { upstream_inference_cost: 0.75 } }, 0.75],
    ['a cost in parts', { cost: { input_tokens_cost: 0.1, total_cost: 0.3 } }, 0.3],
    ['a cost called estimated by its provider', { estimated_cost: 0.2 }, 0.2],
  ])('%s', (_what, usage, costUsd) => {
    const costs = read({ ...TOKENS, ...usage }, { prices: null })
    expect(costs).toMatchObject({ costEstimated: false })
    expect(costs.costUsd).toBeCloseTo(costUsd, 12)
    expect(costs.costUsdMax).toBe(costs.costUsd)
  })
})

const NO_AMOUNT = [0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, '0.01', null, true, {}, undefined]

describe('a cost that is none, or nothing for tokens used', () => {
  test.each(NO_AMOUNT)('%j is estimated from the list, and says so', (cost) => {
    const costs = read({ ...TOKENS, cost })
    expect(costs).toMatchObject({ promptTokens: 1000, completionTokens: 200, costEstimated: true })
    expect(costs.costUsd).toBeCloseTo(LISTED, 12)
    expect(costs.costUsdMax).toBe(costs.costUsd)
  })

  test.each(NO_AMOUNT)('%j without a list is not known, and counts for the caps', (cost) => {
    const costs = read({ ...TOKENS, cost }, { prices: null })
    expect(costs).toMatchObject({ costUsd: 0, costEstimated: true })
    expect(costs.costUsdMax).toBeCloseTo(BOUND, 12)
  })

  test('a key of one’s own with nothing but the router’s fee is an estimate of both', () => {
    const costs = read({ ...TOKENS, cost: 0.04, is_byok: true })
    expect(costs).toMatchObject({ costEstimated: true })
    expect(costs.costUsd).toBeCloseTo(0.04 + LISTED, 12)
  })

  test('a model that the list gives away is free', () => {
    const prices = readPrices({ prompt: '0', completion: '0' })
    expect(read({ ...TOKENS, cost: 0 }, { prices })).toMatchObject({ costUsd: 0, costUsdMax: 0, costEstimated: false })
  })

  test('a server of one’s own that says nothing of money sends no bill; one that does may be a router', () => {
    const own = { prices: null, by: 'local' } as const
    expect(read(TOKENS, own)).toMatchObject({ costUsd: 0, costUsdMax: 0, costEstimated: false })
    expect(read({ ...TOKENS, cost: 0 }, own).costUsdMax).toBeCloseTo(BOUND, 12)
    expect(read({ ...TOKENS, cost: 0 }, { ...own, by: 'rules' }).costUsdMax).toBe(0)
  })
})

describe('a call costs no more than it could', () => {
  // Twenty times the tokens sent and asked for, each at the dearer of the list and a token of unknown price.
  const MOST = 20 * (1000 * UNKNOWN_PRICE.promptUsd + 4000 * UNKNOWN_PRICE.completionUsd)

  test.each<[string, object]>([
    ['the router', { cost: 50_000 }],
    ['the router, hardly', { cost: MOST * 1.01 }],
    ['in parts', { cost: { total_cost: 20_000 } }],
    ['an estimate', { estimated_cost: 20_000 }],
    ['upstream', { cost: 0, cost_details: { upstream_inference_cost: 20_000 } }],
    ['a key of one’s own', { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 20_000 } }],
    [
      'a key of one’s own, together',
      { cost: MOST * 0.6, is_byok: true, cost_details: { upstream_inference_cost: MOST * 0.6 } },
    ],
  ])('%s: an amount beyond is none, and is said', (_what, lie) => {
    const listed = read({ ...TOKENS, ...lie })
    expect(listed).toMatchObject({ costEstimated: true, costUsdMax: listed.costUsd })
    expect(listed.costUsd).toBeCloseTo(LISTED, 12)
    for (const by of ['provider', 'local'] as const) {
      const unlisted = read({ ...TOKENS, ...lie }, { prices: null, by })
      expect(unlisted).toMatchObject({ costUsd: 0, costEstimated: true })
      expect(unlisted.costUsdMax).toBeCloseTo(BOUND, 12)
    }
    expect(disbelief({ usage: { ...TOKENS, ...lie } }, billing())).toContain('$1.0000')
  })

  test.each(['prompt_tokens', 'completion_tokens', 'total_tokens', 'reasoning_tokens'])(
    'neither do tokens that nobody sent or asked for: %s',
    (key) => {
      const usage = { ...TOKENS, [key]: 900_000_000 }
      expect(read(usage).costUsdMax).toBeCloseTo(LISTED, 12)
      expect(disbelief({ usage }, billing())).toContain('900000000 tokens')
    },
  )

  test('an amount up to there is believed, and so is any of a model that the list says is dear', () => {
    expect(read({ ...TOKENS, cost: MOST * 0.99 }).costUsd).toBe(MOST * 0.99)
    expect(
      read({ ...TOKENS, cost: 5 }, { prices: { promptUsd: 150e-6, completionUsd: 600e-6, cachedPromptUsd: null } })
        .costUsd,
    ).toBe(5)
    for (const cost of [0.01, MOST * 0.99, 0, -1, 'dear', null])
      expect(disbelief({ usage: { ...TOKENS, cost } }, billing())).toBeNull()
    expect(disbelief({}, billing())).toBeNull()
    expect(disbelief({ usage: { cost: 50_000 } }, billing({ by: 'rules' }))).toBeNull()
  })
})

describe('tokens', () => {
  test.each<[string, object, object]>([
    ['cached', { prompt_tokens_details: { cached_tokens: 400 } }, { cachedTokens: 400 }],
    ['cached, DeepSeek', { prompt_cache_hit_tokens: 400 }, { cachedTokens: 400 }],
    [
      'reasoning within the answer',
      { completion_tokens_details: { reasoning_tokens: 150 } },
      { reasoningTokens: 150, completionTokens: 200 },
    ],
    [
      'reasoning beside the answer',
      { completion_tokens_details: { reasoning_tokens: 300 } },
      { reasoningTokens: 300, completionTokens: 500 },
    ],
    [
      'reasoning that shows in the total',
      { total_tokens: 1350, completion_tokens_details: { reasoning_tokens: 150 } },
      { completionTokens: 350 },
    ],
    [
      'of another dialect',
      { prompt_tokens: undefined, completion_tokens: undefined, input_tokens: 7, output_tokens: 3 },
      { promptTokens: 7, completionTokens: 3 },
    ],
    ['not counted', { prompt_tokens: 0, completion_tokens: 0 }, { promptTokens: 1000, completionTokens: 200 }],
    ['negative', { prompt_tokens: -5, completion_tokens: '9' }, { promptTokens: 1000, completionTokens: 200 }],
  ])('%s', (_what, usage, tokens) => {
    expect(read({ ...TOKENS, ...usage })).toMatchObject(tokens)
  })

  test('without any usage they are told by the length of the texts', () => {
    expect(readUsage({}, billing())).toMatchObject({ promptTokens: 1000, completionTokens: 200, costEstimated: true })
  })

  test('cached ones are counted at their own price', () => {
    expect(read({ ...TOKENS, prompt_tokens_details: { cached_tokens: 400 } }).costUsd).toBeCloseTo(
      LISTED - 400 * 9e-7,
      12,
    )
    expect(costAt({ promptTokens: 10, completionTokens: 0, cachedTokens: 50 }, PRICES)).toBeCloseTo(1e-6, 12)
  })
})

describe('an answer that did not come whole', () => {
  const most = (prices: { promptUsd: number; completionUsd: number }) =>
    1000 * prices.promptUsd + 4000 * prices.completionUsd

  test('costs what was sent once it was begun, and at most all the tokens that were asked for', () => {
    const begun = usageOfBroken(billing(), true)
    expect(begun.costUsd).toBeCloseTo(0.001, 12)
    expect(begun.costUsdMax).toBeCloseTo(most(PRICES), 12)
    expect(usageOfBroken(billing(), false)).toMatchObject({ costUsd: 0, costUsdMax: begun.costUsdMax })
  })

  test('without a price counts as a dear one', () => {
    const usage = usageOfBroken(billing({ prices: null }), true)
    expect(usage).toMatchObject({ costUsd: 0, costEstimated: true })
    expect(usage.costUsdMax).toBeCloseTo(most(UNKNOWN_PRICE), 12)
  })

  test('of rules, and of a server that sends no bill, costs nothing', () => {
    for (const by of ['rules', 'local'] as const)
      expect(usageOfBroken(billing({ prices: null, by }), true).costUsdMax).toBe(0)
  })
})

test('whatever a provider reports, the caps count an amount, and never less than the cost told', () => {
  const key = fc.constantFrom(
    'cost',
    'is_byok',
    'cost_details',
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'estimated_cost',
  )
  const value = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.record({ upstream_inference_cost: fc.double(), total_cost: fc.double() }),
  )
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.constantFrom(PRICES, null), (usage, prices) => {
      const { costUsd, costUsdMax } = read(usage, { prices })
      expect(costUsd).toBeGreaterThanOrEqual(0)
      expect(costUsdMax).toBeGreaterThan(0)
      expect(costUsdMax).toBeGreaterThanOrEqual(costUsd)
      expect(costUsdMax).toBeLessThan(2.5)
    }),
  )
})

test('money left bounds an answer of unknown price, too', () => {
  expect(affordableTokens(2_500, 0.014, UNKNOWN_PRICE)).toBe(1000)
  expect(affordableTokens(2_500, null, UNKNOWN_PRICE)).toBeNull()
})
