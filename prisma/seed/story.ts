import type { Account } from '../../lib/domain/account.ts'
import { type Px, toText } from '../../lib/domain/decimal.ts'
import type { Decision } from '../../lib/domain/decision.ts'
import type { ExitRules } from '../../lib/domain/exitRules.ts'
import type { CoinSnapshot } from '../../lib/domain/market.ts'
import type { Prisma } from '../../lib/generated/prisma/client.ts'
import type { Random } from './random.ts'
import type { RowIds } from './rows.ts'

/** What the seeded model says and was told. The words are an example's; the numbers come from the run. */
type Wish =
  | { kind: 'wait'; coin: string }
  | { kind: 'keep'; coin: string; slPx: Px; tpPx: Px }
  | { kind: 'leave'; coin: string }
  | {
      kind: 'enter'
      coin: string
      side: 'buy' | 'sell'
      allocationUsd: number
      leverage: number
      slPx: Px
      tpPx: Px
      confidence: number
    }

export function tellDecision(wish: Wish): Decision {
  const nothing = {
    allocation_usd: 0,
    leverage: null,
    tp_price: null,
    sl_price: null,
    exit_rules: null,
    confidence: null,
  }
  switch (wish.kind) {
    case 'wait':
      return {
        ...nothing,
        asset: wish.coin,
        action: 'hold',
        exit_plan: '',
        rationale: `${wish.coin}: 4h and 5m disagree, and no level nearby gives 1.5 to 1. Wait.`,
      }
    case 'keep':
      return {
        ...nothing,
        asset: wish.coin,
        action: 'hold',
        exit_plan: 'Unchanged.',
        rationale: `${wish.coin}: plan intact; price sits between stop ${toText(wish.slPx)} and target ${toText(wish.tpPx)}.`,
      }
    case 'leave':
      return {
        ...nothing,
        asset: wish.coin,
        action: 'close',
        exit_plan: '',
        rationale: `${wish.coin}: half a day without progress. The idea needed momentum and has none; free the margin.`,
      }
    case 'enter': {
      const side = wish.side === 'buy' ? 'long' : 'short'
      return {
        asset: wish.coin,
        action: wish.side,
        allocation_usd: wish.allocationUsd,
        leverage: wish.leverage,
        tp_price: wish.tpPx.toNumber(),
        sl_price: wish.slPx.toNumber(),
        exit_plan: `Leave at the stop, at the target, or when a 4h bar closes ${side === 'long' ? 'below' : 'above'} EMA50.`,
        exit_rules: exitRulesFor(side),
        confidence: wish.confidence,
        rationale: `${wish.coin}: 4h structure ${side === 'long' ? 'rises above' : 'falls below'} EMA50 and 5m RSI turned with it; funding does not pay against the ${side}.`,
      }
    }
  }
}

export const exitRulesFor = (side: 'long' | 'short'): ExitRules => ({
  match: 'any',
  conditions: [
    {
      left: 'price',
      left_period: null,
      interval: '4h',
      op: side === 'long' ? '<' : '>',
      right: 'ema',
      right_period: 50,
      value: null,
      bars: 1,
      on: 'close',
    },
  ],
  max_hold_minutes: 1440,
  trail_after_pct: null,
  trail_distance_pct: null,
  cooldown_minutes: 15,
  note: 'Structure, not noise.',
})

/** Returns the text the seeded model read. */
export function contextText(
  nowMs: number,
  account: Account,
  coins: Record<string, CoinSnapshot>,
  cycle: number,
): string {
  return JSON.stringify(
    {
      now: new Date(nowMs).toISOString(),
      cycle,
      account: {
        equity_usd: account.equityUsd.toDecimalPlaces(2).toNumber(),
        positions: account.positions.map((position) => ({
          coin: position.coin,
          side: position.side,
          size: position.szi.toNumber(),
          entry_price: position.entryPx.toNumber(),
          unrealized_usd: position.unrealizedPnlUsd.toDecimalPlaces(2).toNumber(),
        })),
      },
      market: Object.values(coins).map((coin) => ({
        coin: coin.coin,
        mark_price: coin.markPx.toNumber(),
        change_24h_pct: coin.markPx.div(coin.prevDayPx).minus(1).times(100).toDecimalPlaces(2).toNumber(),
        funding_rate_hourly: coin.fundingRateHourlyFrac,
      })),
    },
    null,
    1,
  )
}

interface TurnFacts {
  agentId: string
  model: string
  random: Random
  nowMs: number
  context: string
  cycleId: number
  decisions: Decision[]
  ids: RowIds
}

/** Returns the transcript: one turn that looks something up when there is something to do, and one that answers. */
export function turnsOf(facts: TurnFacts) {
  const { random, decisions, model } = facts
  const acting = decisions.find((decision) => decision.action !== 'hold')
  const reasoning = acting
    ? `${acting.asset} is the only one with a reason to act. Check the trend's strength before deciding.`
    : 'Nothing changed since the last cycle that the plans do not already cover.'
  const answer = JSON.stringify({ reasoning, trade_decisions: decisions })
  const request = JSON.stringify({
    model,
    messages: [
      { role: 'system', content: '(system prompt)' },
      { role: 'user', content: facts.context },
    ],
  })
  const turns: Prisma.TurnCreateManyInput[] = []
  const toolCalls: Prisma.ToolCallCreateManyInput[] = []
  const usage = { promptTokens: 0, completionTokens: 0, reasoningTokens: 0, cachedTokens: 0, costUsd: 0 }
  const speak = (content: string | null, finishReason: string) => {
    const id = facts.ids.next('turn')
    const spent = {
      promptTokens: Math.round(random.between(3_100, 3_900)),
      completionTokens: Math.round(random.between(260, 700)),
      reasoningTokens: Math.round(random.between(100, 900)),
      cachedTokens: 1_024,
    }
    // Written as tenths of a millionth so that the sum of the turns is the cycle's cost to the digit.
    const micro = Math.round(spent.promptTokens * 0.2 + (spent.completionTokens + spent.reasoningTokens) * 0.5)
    turns.push({
      id,
      agentId: facts.agentId,
      cycleId: facts.cycleId,
      number: turns.length + 1,
      purpose: 'decide',
      request,
      response: JSON.stringify({
        model,
        choices: [{ finish_reason: finishReason, message: { role: 'assistant', content } }],
      }),
      httpStatus: 200,
      content,
      reasoning,
      finishReason,
      latencyMs: Math.round(random.between(4_000, 16_000)),
      ...spent,
      costUsd: toCost(micro),
      wallAt: new Date(facts.nowMs + turns.length * 9_000),
    })
    usage.promptTokens += spent.promptTokens
    usage.completionTokens += spent.completionTokens
    usage.reasoningTokens += spent.reasoningTokens
    usage.cachedTokens += spent.cachedTokens
    usage.costUsd += micro
    return id
  }
  if (acting) {
    const turnId = speak(null, 'tool_calls')
    toolCalls.push({
      id: facts.ids.next('toolCall'),
      agentId: facts.agentId,
      turnId,
      number: 1,
      name: 'fetch_indicator',
      arguments: JSON.stringify({ coin: acting.asset, indicator: 'adx', interval: '4h', period: 14 }),
      result: JSON.stringify({ adx: Math.round(random.between(18, 38) * 10) / 10 }),
      status: 'ok',
      latencyMs: 31,
    })
  }
  speak(answer, 'stop')
  const latencyMs = turns.reduce((sum, turn) => sum + turn.latencyMs, 0)
  return { turns, toolCalls, answer, latencyMs, usage: { ...usage, costUsd: toCost(usage.costUsd) } }
}

const toCost = (micro: number): string => (micro / 1_000_000).toFixed(6).replace(/\.?0+$/, '')
