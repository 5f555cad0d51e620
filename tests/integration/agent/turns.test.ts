import { afterEach, describe, expect, test } from 'vitest'
import { type Decision, holdDecision } from '@/lib/domain/decision.ts'
import type { Exchange } from '@/lib/ports.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { decision } from '../../support/builders.ts'
import { createTestWorld, type TestWorld } from '../../support/testWorld.ts'

/** A close and an entry in one answer, with room for one position at a time. */

let test_: TestWorld
const never = new AbortController().signal
afterEach(() => test_.close())

async function entry(asset: string): Promise<Decision> {
  const { coins } = await test_.world.exchange.fetchSnapshot([asset])
  const mark = coins[asset]?.markPx.toNumber() ?? Number.NaN
  return decision({ asset, allocation_usd: 2_000, sl_price: mark * 0.98, tp_price: mark * 1.05 })
}

/** Holds BTC, then answers with an entry in ETH before the close of BTC. `wrap` stands between the agent and the venue from then on. */
async function turnOver(wrap: (exchange: Exchange) => Exchange = (exchange) => exchange, signal = never) {
  let isArmed = false
  test_ = await createTestWorld({
    wrap: (exchange) => {
      const wrapped = wrap(exchange)
      // Each method is chosen when it is called: whoever stands in front of the venue may have taken them over before.
      const now = (name: keyof Exchange) => (isArmed ? wrapped : exchange)[name] as (...args: unknown[]) => unknown
      return Object.fromEntries(
        (Object.keys(exchange) as (keyof Exchange)[]).map((name) => [name, (...args: unknown[]) => now(name)(...args)]),
      ) as unknown as Exchange
    },
  })
  const { settings, version } = await test_.world.books.settings.latest()
  const body = { ...settings, limits: { ...settings.limits, positionsMax: 1 } }
  await test_.temp.db.settings.create({
    data: {
      agentId: test_.agentId,
      version: version + 1,
      body: JSON.stringify(body),
      reason: 'One at a time.',
      author: 'web',
      wallAt: new Date(0),
    },
  })
  test_.say([await entry('BTC')])
  await runCycle(test_.world, never)
  isArmed = true
  test_.say([await entry('ETH'), { ...holdDecision('BTC', 'Done.'), action: 'close' }])
  const { id } = await runCycle(test_.world, signal)
  const decisions = await test_.temp.db.decision.findMany({ where: { cycleId: id }, orderBy: { number: 'asc' } })
  const cycle = await test_.temp.db.cycle.findUniqueOrThrow({ where: { id } })
  isArmed = false
  return {
    verdicts: decisions.map(({ coin, action, verdict, denial }) => [coin, action, verdict, denial]),
    reports: decisions.map(({ gateReport }) => gateReport),
    steps: (JSON.parse(cycle.steps) as { step: string; within: string | null; status: string }[])
      .filter(({ step }) => ['gate', 'intend', 'execute', 'entries'].includes(step))
      .map(({ step, within, status }) => [step, within, status]),
    held: (await test_.world.exchange.fetchAccount()).positions.map(({ coin }) => coin),
    inputs: await test_.temp.db.gateInput.findMany({ where: { cycleId: id }, orderBy: { id: 'asc' } }),
  }
}

describe('entries of an answer that also reduces', () => {
  test('are judged on the account as it is once the reductions are done', async () => {
    const { verdicts, steps, held, inputs } = await turnOver()
    expect(verdicts).toEqual([
      ['BTC', 'close', 'pass', null],
      ['ETH', 'buy', 'pass', null],
    ])
    expect(held).toEqual(['ETH'])
    expect(steps).toEqual([
      ['gate', null, 'done'],
      ['intend', null, 'done'],
      ['execute', null, 'done'],
      ['entries', null, 'done'],
    ])
    expect(inputs.map(({ firstNumber }) => firstNumber)).toEqual([1, 2])
  })

  test('have no room that a refused reduction did not make', async () => {
    const { verdicts, held } = await turnOver((exchange) => ({
      ...exchange,
      placeOrders: async (legs, sending) =>
        legs.every(({ reduceOnly, kind }) => reduceOnly && kind.type === 'limit')
          ? legs.map(() => ({ kind: 'rejected', message: 'No.' }) as const)
          : exchange.placeOrders(legs, sending),
    }))
    expect(verdicts).toEqual([
      ['BTC', 'close', 'pass', null],
      ['ETH', 'buy', 'deny', 'positionsLimit'],
    ])
    expect(held).toEqual(['BTC'])
  })

  test('are denied, with the reason, when the account cannot be read after the reductions; these were sent', async () => {
    let isClosed = false
    const { verdicts, held, reports } = await turnOver((exchange) => ({
      ...exchange,
      async placeOrders(legs, sending) {
        const outcomes = await exchange.placeOrders(legs, sending)
        isClosed = true
        return outcomes
      },
      fetchMarkets: () => (isClosed ? Promise.reject(new Error('No answer.')) : exchange.fetchMarkets()),
    }))
    expect(verdicts).toEqual([
      ['BTC', 'close', 'pass', null],
      ['ETH', 'buy', 'deny', 'reductionUnseen'],
    ])
    expect(reports[1]).toContain('No answer.')
    expect(held).toEqual([])
  })

  test('are not looked at the venue for once the cycle is stopped', async () => {
    const stop = new AbortController()
    let looks = 0
    const { verdicts, held, reports } = await turnOver(
      (exchange) => ({
        ...exchange,
        async placeOrders(legs, sending) {
          const outcomes = await exchange.placeOrders(legs, sending)
          stop.abort()
          return outcomes
        },
        async fetchBook(coin) {
          if (stop.signal.aborted) looks += 1
          return exchange.fetchBook(coin)
        },
      }),
      stop.signal,
    )
    expect(verdicts[1]).toEqual(['ETH', 'buy', 'deny', 'reductionUnseen'])
    expect(reports[1]).toContain('The cycle was stopped.')
    expect([held, looks]).toEqual([[], 0])
  })
})
