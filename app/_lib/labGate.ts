import 'server-only'
import type { LabGateRequest, LabGateResponse } from '@/lib/contracts/labGate.ts'
import { TAKER_FEE_FRAC } from '@/lib/domain/costs.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import type { Pace } from '@/lib/domain/gate/pace.ts'
import { denialWords, type GateInput } from '@/lib/domain/gate/verdict.ts'
import { stateUnder } from '@/lib/domain/locks.ts'
import { type CoinSnapshot, INTERVAL_MS, type Market } from '@/lib/domain/market.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { findAgent } from '@/lib/store/queries/agents.ts'
import { findLastGateInput } from '@/lib/store/queries/gateInputs.ts'
import { listUnknownCoins } from '@/lib/store/queries/intents.ts'
import { listOpenLocks } from '@/lib/store/queries/locks.ts'
import { readPace } from '@/lib/store/queries/pace.ts'
import { findCurrentSettings } from '@/lib/store/queries/settings.ts'
import type { AgentStateRow } from '@/lib/store/rows/agentStateRow.ts'
import { resolveAgentId } from './agentId.ts'
import { haltOf } from './haltWish.ts'
import { givenAccount, givenSnapshot, storedAccount } from './labState.ts'
import { RequestError } from './respond.ts'
import { webDb } from './store.ts'

/** Returns the gate's verdicts, on the state that is given and for the rest on what the agent last stored. Throws 409 where neither is there. */
export async function labGate(body: LabGateRequest, wallMs: number): Promise<LabGateResponse> {
  const db = webDb()
  const agentId = await resolveAgentId(body.agent)
  const [state, last, stored] = await Promise.all([
    findAgent(db, agentId),
    findLastGateInput(db, agentId),
    findCurrentSettings(db, agentId),
  ])
  const known: Known = { state, last, settings: stored?.body ?? DEFAULT_SETTINGS, wallMs }
  const account = accountOf(body, known)
  const { markets, coins, assumed } = marketOf(body, known)
  const input: GateInput = {
    wishes: body.decisions.map((decision) => ({ decision, source: body.source })),
    ...account,
    markets,
    coins,
    allowedCoins: body.coins ?? known.settings.coins,
    exitedCoins: [],
    accountGap: null,
    limits: { ...known.settings.limits, ...body.limits },
    dataAgeMs: body.data_age_ms ?? (body.market ? 0 : (last?.dataAgeMs ?? 0)),
    takerFeeFrac: body.taker_fee_frac ?? state?.promptFacts?.takerFeeFrac ?? TAKER_FEE_FRAC,
    ...(await pastOf(body, known, agentId)),
  }
  if (body.taker_fee_frac == null && !state?.promptFacts)
    assumed.push(`The fee of an order that fills at once: ${TAKER_FEE_FRAC}, the venue's lowest tier.`)
  return {
    verdicts: judgeDecisions(input).map((verdict) => ({
      asset: verdict.decision.asset,
      verdict: verdict.verdict,
      size_usd: verdict.sizeUsd?.toDecimalPlaces(6).toNumber() ?? null,
      denial: verdict.denial,
      why: denialWords(verdict),
      rules: verdict.rules,
    })),
    state: {
      account: body.account ? 'given' : 'stored',
      account_at_ms: body.account ? null : (state?.accountAt?.getTime() ?? null),
      market: body.market ? 'given' : 'stored',
      market_at_ms: body.market ? null : (last?.pace.nowMs ?? null),
      trading_state: input.tradingState,
      assumed,
    },
  }
}

/** What the store knows of the agent that is asked about. */
interface Known {
  state: AgentStateRow | null
  /** What the newest decisions were judged on: the only prices the store has of the touch. */
  last: GateInput | null
  settings: Settings
  wallMs: number
}

function accountOf({ account }: LabGateRequest, { state, wallMs }: Known): Pick<GateInput, 'account'> {
  if (account) return { account: givenAccount(account, wallMs) }
  if (state?.account) return { account: storedAccount(state.account, state) }
  throw new RequestError(409, 'no_account', 'No agent has seen its account here yet. Send account, with equity_usd.')
}

/** A given market stands alone; what nobody says of a coin's lot and leverage is as the agent last saw it, or assumed and told. */
function marketOf(
  { market }: LabGateRequest,
  { last }: Known,
): Pick<GateInput, 'markets' | 'coins'> & { assumed: string[] } {
  if (!market) {
    if (last) return { markets: last.markets, coins: last.coins, assumed: [] }
    throw new RequestError(409, 'no_market', 'No decision was judged here yet, so no prices are stored. Send market.')
  }
  const markets: Record<string, Market> = {}
  const coins: Record<string, CoinSnapshot> = {}
  const assumed: string[] = []
  for (const [coin, { mark_px, bid_px, ask_px, sz_decimals, leverage_max }] of Object.entries(market)) {
    const seen = last?.markets[coin]
    const szDecimals = sz_decimals ?? seen?.szDecimals ?? SZ_DECIMALS
    const leverageMax = leverage_max ?? seen?.leverageMax ?? LEVERAGE_MAX
    if (sz_decimals == null && !seen) assumed.push(`The lot of ${coin}: ${SZ_DECIMALS} decimals.`)
    if (leverage_max == null && !seen) assumed.push(`The venue's highest leverage in ${coin}: ${LEVERAGE_MAX}x.`)
    markets[coin] = { coin, assetId: 0, isolatedOnly: false, delisted: false, ...seen, szDecimals, leverageMax }
    coins[coin] = givenSnapshot(coin, mark_px, bid_px ?? null, ask_px ?? null)
  }
  return { markets, coins, assumed }
}
const SZ_DECIMALS = 4
const LEVERAGE_MAX = 20

type Past = Pick<GateInput, 'tradingState' | 'pace' | 'locks' | 'unknownCoins'>

/** What holds an account back that is not in it: only the agent's own has any. */
async function pastOf(body: LabGateRequest, { state, settings, wallMs }: Known, agentId: string): Promise<Past> {
  const { interval } = settings
  if (body.account || !state) {
    const pace: Pace = { nowMs: wallMs, barMs: INTERVAL_MS[interval], entriesMs: [], ordersMs: [], coins: {} }
    return { tradingState: body.trading_state ?? 'active', pace, locks: [], unknownCoins: [] }
  }
  const db = webDb()
  const limits = { ...settings.limits, ...body.limits }
  const [pace, locks, unknownCoins] = await Promise.all([
    readPace(db, agentId, { nowMs: state.heartbeatAt.getTime(), interval, limits }),
    listOpenLocks(db, agentId),
    listUnknownCoins(db, agentId),
  ])
  const inForce = haltOf(agentId) === null ? stateUnder(locks, state.tradingState) : 'halted'
  return { tradingState: body.trading_state ?? inForce, pace, locks, unknownCoins }
}
