import type { Decision } from '../../lib/domain/decision.ts'
import type { FaultRule } from '../../lib/paper/server/faults.ts'
import { type RandomStream, randomStream } from '../../lib/run/runSeed.ts'

/** How an agent is ended. STOP: it is stopped, not ended, and the supervisor must find that out and end it. */
export const KILL_KINDS = ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const
export type KillKind = (typeof KILL_KINDS)[number]

/**
 * What a kill waits for. `journal`: an order has just been written down. `flight`: it is on its way, the venue has not done it. `answer`: the venue has
 * done it, and its answer is on its way. `transaction`: the agent is inside a write of the store.
 */
export const AIMS = ['anywhere', 'journal', 'flight', 'answer', 'transaction'] as const
export type Aim = (typeof AIMS)[number]

export type Fault = Partial<FaultRule> & Pick<FaultRule, 'route' | 'kind'>

/** One life of the agent: what goes wrong at the venue during it, and how it ends. */
export interface PlannedKill {
  kind: KillKind
  aim: Aim
  /** From the moment it is ready to the kill, in lengths of a cycle, where nothing is aimed at. */
  afterCycles: number
  faults: Fault[]
}

const INFO = [
  'clearinghouseState',
  'frontendOpenOrders',
  'meta',
  'metaAndAssetCtxs',
  'userFillsByTime',
  'userFunding',
  'userNonFundingLedgerUpdates',
  'orderStatus',
  'activeAssetData',
]
const ACTIONS = ['order', 'order', 'cancel', 'updateLeverage', 'noop']
/** Long enough to be hit between two events, short enough not to be what the time is spent on. */
const SLOW_MS = 250

/** Returns the kills of this seed, one a life of the agent. */
export function crashPlan(seed: number, kills: number): PlannedKill[] {
  const chance = randomStream(seed, 'kills')
  return Array.from({ length: kills }, () => {
    const roll = chance.next()
    const kind = roll < 0.025 ? 'SIGSTOP' : roll < 0.12 ? 'SIGTERM' : 'SIGKILL'
    const aim = chance.next() < 0.4 ? 'anywhere' : chance.pick(AIMS.slice(1))
    const afterCycles = chance.next() * 1.5
    const faults: Fault[] = []
    while (chance.next() < 0.4) faults.push(drawFault(chance))
    return { kind, aim, afterCycles, faults: [...faultsOfAim(aim), ...faults] }
  })
}

function drawFault(chance: RandomStream): Fault {
  const count = 1 + chance.below(3)
  const action = chance.pick(ACTIONS)
  const info = chance.pick(INFO)
  const status = chance.pick([429, 500, 502])
  return chance.pick<Fault>([
    { route: '/exchange', type: action, kind: 'drop', count },
    { route: '/exchange', type: action, kind: 'dropAfterCommit', count },
    { route: '/exchange', type: action, kind: 'status', status: 502, count },
    { route: '/exchange', type: action, kind: 'delay', delayMs: SLOW_MS, count },
    { route: '/info', type: info, kind: 'status', status, count },
    { route: '/info', type: info, kind: 'drop', count },
    { route: '/info', type: info, kind: 'delay', delayMs: SLOW_MS, count },
  ])
}

/** The venue takes its time where a kill is to fall between two things that otherwise are one. */
function faultsOfAim(aim: Aim): Fault[] {
  const slow = { route: '/exchange', type: 'order', delayMs: SLOW_MS, count: 1 } as const
  if (aim === 'flight') return [{ ...slow, kind: 'delay' }]
  return aim === 'answer' ? [{ ...slow, kind: 'lateAnswer' }] : []
}

/** What a model of this kind knows of a coin. */
export interface CoinSeen {
  coin: string
  midPx: number
  held: 'long' | 'short' | null
}

/** Returns what a model says that changes its mind at every look: it opens, adds, turns, moves its levels and closes. */
export function drawDecisions(chance: RandomStream, coins: readonly CoinSeen[]): Decision[] {
  return coins.map((seen) => drawDecision(chance, seen))
}

function drawDecision(chance: RandomStream, { coin, midPx, held }: CoinSeen): Decision {
  const roll = chance.next()
  const opening = chance.next() < 0.5 ? 'buy' : 'sell'
  const same = held === 'long' ? 'buy' : 'sell'
  const other = held === 'long' ? 'sell' : 'buy'
  if (held === null) return say(chance, coin, midPx, roll < 0.6 ? opening : 'hold', opening)
  if (roll < 0.15) return say(chance, coin, midPx, 'close', same)
  if (roll < 0.4) return say(chance, coin, midPx, other, other)
  if (roll < 0.55) return say(chance, coin, midPx, same, same)
  return say(chance, coin, midPx, 'hold', same)
}

/** Levels lie on the side they belong to, near enough that some are reached within hours. */
function say(
  chance: RandomStream,
  coin: string,
  midPx: number,
  action: Decision['action'],
  side: 'buy' | 'sell',
): Decision {
  const towards = side === 'buy' ? 1 : -1
  const at = (frac: number) => Number((midPx * (1 + towards * frac)).toPrecision(5))
  const hasLevels = action !== 'close' && chance.next() < 0.9
  return {
    asset: coin,
    action,
    allocation_usd: action === 'buy' || action === 'sell' ? 50 + chance.below(4_000) : 0,
    leverage: 1 + chance.below(4),
    sl_price: hasLevels ? at(-0.006 - chance.next() * 0.03) : null,
    tp_price: hasLevels && chance.next() < 0.7 ? at(0.006 + chance.next() * 0.04) : null,
    exit_plan: 'As it was drawn.',
    exit_rules: null,
    confidence: null,
    rationale: 'Drawn.',
  }
}
