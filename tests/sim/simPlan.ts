import { decisionSchema } from '../../lib/domain/decision.ts'
import type { FaultRule } from '../../lib/paper/server/faults.ts'
import type { RunPlanInput } from '../../lib/run/runPlan.ts'
import { type RandomStream, randomStream } from '../../lib/run/runSeed.ts'

/** A day of trading by the hour, and the hours after it in which nothing fails any more, so that what was left open must be settled. */
const DAY_CYCLES = 24
const CALM_CYCLES = 4
const START_MS = Date.UTC(2026, 0, 5, 0, 0, 2)
const COINS = ['BTC', 'ETH', 'SOL']
/** About what the synthetic market begins at: levels are written before the run, far enough away to be on their side all day. */
const PRICES: Record<string, number> = { BTC: 98_900, ETH: 3_530, SOL: 215 }

type Fault = Partial<FaultRule> & Pick<FaultRule, 'route' | 'kind'>

const INFO = [
  'clearinghouseState',
  'frontendOpenOrders',
  'meta',
  'metaAndAssetCtxs',
  'l2Book',
  'userFillsByTime',
  'userFunding',
  'userNonFundingLedgerUpdates',
  'orderStatus',
  'candleSnapshot',
  'fundingHistory',
  'userFees',
]
const ACTIONS = ['order', 'cancel', 'updateLeverage', 'noop']

/** What can go wrong at the border, by the name the table counts it under. */
export const FAULTS: Record<string, Fault[]> = {
  'info 500': INFO.map((type) => ({ route: '/info', type, kind: 'status', status: 500 })),
  'info 429': INFO.map((type) => ({ route: '/info', type, kind: 'status', status: 429 })),
  'info hangs': INFO.map((type) => ({ route: '/info', type, kind: 'hang' })),
  'action 502': ACTIONS.map((type) => ({ route: '/exchange', type, kind: 'status', status: 502 })),
  'action lost before': ACTIONS.map((type) => ({ route: '/exchange', type, kind: 'drop' })),
  'answer lost after': ACTIONS.map((type) => ({ route: '/exchange', type, kind: 'dropAfterCommit' })),
  'action slow': ACTIONS.map((type) => ({ route: '/exchange', type, kind: 'delay', delayMs: 4_000 })),
}

export interface SimPlan {
  plan: RunPlanInput
  /** How often each kind of trouble was planned. */
  planned: Record<string, number>
  /** Cycles in which the venue takes no orders, or tells no account: a position may be bare there and nowhere else. */
  excused: ReadonlySet<number>
}

/** Returns the day of this seed: who decides, and what goes wrong when. */
export function simPlan(seed: number): SimPlan {
  const chance = randomStream(seed, 'sim')
  const planned: Record<string, number> = {}
  const count = (name: string) => {
    planned[name] = (planned[name] ?? 0) + 1
  }
  const excused = new Set<number>()
  const happenings: NonNullable<RunPlanInput['happenings']> = []
  for (let cycle = 2; cycle <= DAY_CYCLES; cycle += 1) {
    const roll = chance.next()
    if (roll < 0.25) {
      const name = chance.pick(Object.keys(FAULTS))
      const fault = chance.pick(FAULTS[name] ?? [])
      const isOnce = chance.next() < 0.5
      count(name)
      happenings.push(at(cycle, { kind: 'faults', faults: [{ ...fault, count: isOnce ? 1 + chance.below(3) : null }] }))
      happenings.push(at(cycle + 1 + chance.below(2), { kind: 'faults', faults: [] }))
      for (const one of [cycle, cycle + 1, cycle + 2]) if (blocks(fault)) excused.add(one)
    } else if (roll < 0.35) {
      const when = chance.pick(['before', 'after'] as const)
      count(`killed ${when}`)
      happenings.push(at(cycle, { kind: 'crash', action: chance.pick(ACTIONS), when }))
    } else if (roll < 0.4) {
      const wish = chance.pick([
        { kind: 'closePosition' as const, coin: chance.pick(COINS) },
        { kind: 'flatten' as const },
        { kind: 'reduce' as const },
        { kind: 'halt' as const },
      ])
      count(wish.kind)
      happenings.push(at(cycle, { kind: 'command', wish, reason: 'A person wanted it.' }))
      happenings.push(at(cycle + 2, { kind: 'command', wish: { kind: 'resume' }, reason: 'Trading may go on.' }))
    }
  }
  happenings.push(at(DAY_CYCLES + 1, { kind: 'faults', faults: [] }))
  // Nothing new from here on: a kill that waits for an order would else strike when nobody comes after it to settle what it left.
  happenings.push(at(DAY_CYCLES + 1, { kind: 'command', wish: { kind: 'halt' }, reason: 'The day is over.' }))
  return {
    planned,
    excused,
    plan: {
      name: `sim-${seed}`,
      seed,
      market: { kind: 'synthetic', startMs: START_MS },
      startUsd: '10000',
      settings: { coins: COINS, interval: '1h' },
      decider: seed % 2 === 0 ? { kind: 'baseline' } : { kind: 'scripted', answers: answers(chance) },
      length: { cycles: DAY_CYCLES + CALM_CYCLES },
      happenings,
    },
  }
}

const at = (beforeCycle: number, what: NonNullable<RunPlanInput['happenings']>[number]['what']) => ({
  beforeCycle,
  what,
})

const blocks = ({ route, type }: Fault): boolean =>
  route === '/exchange' || ['clearinghouseState', 'frontendOpenOrders', 'meta'].includes(type ?? '')

/** A model that changes its mind all day: entries, adds, reductions, moved stops and closes, most of them sane. */
function answers(chance: RandomStream) {
  return Array.from({ length: DAY_CYCLES }, (_, index) => ({
    cycle: index + 1,
    says: COINS.filter(() => chance.next() < 0.5).map((asset) => {
      const price = PRICES[asset] ?? 1
      const action = chance.pick(['buy', 'buy', 'sell', 'sell', 'hold', 'close'] as const)
      const trades = action === 'buy' || action === 'sell'
      const away = 0.06 + chance.next() * 0.1
      const below = Number((price * (1 - away)).toPrecision(5))
      const above = Number((price * (1 + away)).toPrecision(5))
      const hasTarget = chance.next() < 0.7
      return decisionSchema.parse({
        asset,
        action,
        allocation_usd: trades ? Math.round(50 + chance.next() * 4_000) : 0,
        leverage: 1 + chance.below(4),
        sl_price: trades ? (action === 'buy' ? below : above) : null,
        tp_price: trades && hasTarget ? (action === 'buy' ? above : below) : null,
        exit_plan: 'As it was drawn.',
        rationale: `Drawn for hour ${index + 1}.`,
      })
    }),
  }))
}
