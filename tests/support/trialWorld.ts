import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'
import { runInProcess } from '@/worker/runs/runInProcess.ts'
import type { ChatBody, FakeBehaviour, FakeReply } from './fakeProvider.ts'
import { openTempDb, type TempDb } from './tempDb.ts'

/** A store in which the rules have decided for so many cycles, as agent `recorded`. */
export async function recordContexts(cycles: number, coins = ['BTC', 'ETH']): Promise<TempDb> {
  const temp = openTempDb()
  await runInProcess(
    {
      name: 'recorded',
      seed: 1,
      market: { kind: 'synthetic', seed: 2, startMs: Date.UTC(2026, 0, 5, 0, 0, 2) },
      startUsd: '10000',
      settings: { coins, interval: '4h' },
      decider: { kind: 'baseline' },
      length: { cycles },
    },
    { db: temp.db, agentId: 'recorded' },
  )
  return temp
}

/** A word in a prompt by which the provider knows it, and the chance that its answer buys. */
export interface Chances {
  [word: string]: number
}

/** Returns a provider of a known distribution: an answer buys every coin or none, with the chance of the prompt it was asked with; now and then a coin differs. */
export function buyingProvider(chances: Chances, { seed = 1, failFrac = 0 } = {}): FakeBehaviour {
  const next = createRandomStream(seed)
  return (body) => {
    if (next() < failFrac) return { status: 500, body: { error: { message: 'overloaded' } } }
    const system = String(body.messages[0]?.content)
    const chance = Object.entries(chances).find(([word]) => system.includes(word))?.[1] ?? 0
    const isBuy = next() < chance
    return answerWith(body, () => ((next() < 0.05 ? !isBuy : isBuy) ? 'buy' : 'hold'))
  }
}

/** Returns an answer to the coins of a request's context. */
export function answerWith(body: ChatBody, actionOf: (coin: string) => string): FakeReply {
  const context = JSON.parse(String(body.messages[1]?.content)) as {
    decide_for: string[]
    assets: { asset: string; mark_px: number }[]
  }
  const trade_decisions = context.decide_for.map((asset) => {
    const action = actionOf(asset)
    const px = context.assets.find((one) => one.asset === asset)?.mark_px ?? 1
    const entry = { allocation_usd: 200, leverage: 2, sl_price: Number((px * 0.97).toPrecision(5)) }
    return {
      asset,
      action,
      ...(action === 'buy' ? entry : { allocation_usd: 0, leverage: null, sl_price: null }),
      tp_price: null,
      exit_plan: 'At the stop.',
      exit_rules: null,
      confidence: 0.6,
      rationale: `About ${asset}.`,
    }
  })
  return { message: { content: JSON.stringify({ reasoning: 'Drawn.', trade_decisions }) } }
}
