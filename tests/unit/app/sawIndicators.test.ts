import { describe, expect, it } from 'vitest'
import { askedIndicators, decidedLevels } from '@/app/(dashboard)/cycles/[cycleId]/_components/sawIndicators.ts'
import type { CycleView, TurnView } from '@/lib/contracts/cycles.ts'

const turn = (...calls: Partial<TurnView['toolCalls'][number]>[]): TurnView => ({
  id: 1,
  number: 3,
  purpose: 'decide',
  request: '',
  response: '',
  httpStatus: 200,
  content: null,
  reasoning: null,
  finishReason: null,
  problem: null,
  latencyMs: 1,
  usage: { promptTokens: 0, completionTokens: 0, reasoningTokens: 0, cachedTokens: 0, costUsd: '0', costUsdMax: '0' },
  toolCalls: calls.map((call, id) => ({
    id,
    name: 'fetch_indicator',
    arguments: '{}',
    result: '{}',
    status: 'ok',
    latencyMs: 1,
    ...call,
  })),
})
const specs = (...given: unknown[]) =>
  askedIndicators([turn(...given.map((each) => ({ arguments: JSON.stringify(each) })))], ['BTC', 'kPEPE']).map(
    ({ coin, interval, spec }) => `${coin} ${interval} ${spec}`,
  )

describe('askedIndicators', () => {
  it('reads what the schema asks for', () => {
    const call = {
      indicator: 'adx',
      symbol: 'BTC/USDT',
      interval: '4h',
      period: 14,
      backtrack: null,
      other_params: null,
    }
    const [asked] = askedIndicators(
      [turn({ arguments: JSON.stringify(call), result: '{"interval":"4h","value":[26.1,27.4]}' })],
      ['BTC'],
    )
    expect(asked).toEqual({ callId: 0, turn: 3, coin: 'BTC', interval: '4h', spec: 'adx:period=14', read: '27.4' })
  })
  it('reads further parameters as a list, an object, or either as text', () => {
    const base = { indicator: 'BBANDS', symbol: 'kPEPE', interval: '5m' }
    const wanted = 'kPEPE 5m bbands:stddev=3'
    expect(
      specs(
        { ...base, other_params: [{ name: 'stddev', value: 3 }] },
        { ...base, other_params: { stddev: 3 } },
        { ...base, other_params: '{"stddev":"3"}' },
      ),
    ).toEqual([wanted, wanted, wanted])
  })
  it('leaves out other tools, failed calls and what it cannot read', () => {
    const good = JSON.stringify({ indicator: 'rsi', symbol: 'BTC', interval: '5m' })
    const calls = [
      { name: 'get_candles', arguments: good },
      { status: 'error' as const, arguments: good },
      { arguments: 'not JSON' },
      { arguments: '[]' },
      { arguments: JSON.stringify({ indicator: '<script>', symbol: 'BTC', interval: '5m' }) },
      { arguments: JSON.stringify({ indicator: 'rsi', symbol: 'BTC', interval: '7m' }) },
    ]
    expect(askedIndicators([turn(...calls)], ['BTC'])).toEqual([])
    expect(specs({ indicator: 'rsi', symbol: 'BTC', interval: '5m', other_params: [null, { name: 1 }] })).toEqual([
      'BTC 5m rsi',
    ])
  })
})

it('the levels of a cycle are where its entry filled and what it asked for, of that coin', () => {
  const decision = { coin: 'BTC', slPx: '90', tpPx: null, intents: [{ role: 'entry', avgPx: '100.5' }] }
  const other = { coin: 'ETH', slPx: '1', tpPx: '2', intents: [] }
  const decisions = [decision, other] as unknown as CycleView['decisions']
  expect(decidedLevels(decisions, 'BTC')).toEqual([
    { kind: 'entry', px: '100.5' },
    { kind: 'stop', px: '90' },
  ])
  expect(decidedLevels(decisions, 'ETH').map(({ kind }) => kind)).toEqual(['stop', 'target'])
})
