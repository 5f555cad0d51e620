import type { Decimal } from '../domain/decimal.ts'
import type { L1Action } from '../hyperliquid/wire/action.ts'
import { wireDecimal } from '../hyperliquid/wire/decimalText.ts'
import type { WireExchangeResponse, WireOrderStatus } from '../hyperliquid/wire/info.ts'
import { type AccountFact, applyAccountFact, bookCash, opened } from './engine/accountFacts.ts'
import { spendAction, spendExpired } from './engine/actionBudget.ts'
import { cancelOrders, modifyOrders, scheduleCancel } from './engine/cancelling.ts'
import { payFunding } from './engine/funding.ts'
import { updateIsolatedMargin, updateLeverage } from './engine/leverage.ts'
import { placeOrders } from './engine/placing.ts'
import { applyPrices } from './engine/priceTick.ts'
import type { AgentWallet, EngineState, Quote } from './engine/state.ts'
import { closeTurn, type EngineEvent, openTurn, type Turn, touch, type VenueRules } from './engine/turn.ts'

/**
 * The rules of the paper venue as one pure function: (state, input, now) → next state, what happened, and the reply. Nothing here knows the
 * time, the network or chance; identifiers are counted. The same inputs at the same venue times therefore give the same fills, byte for byte.
 */

export type EngineInput =
  | { kind: 'prices'; quotes: Readonly<Record<string, Quote>> }
  | { kind: 'funding'; ratesFrac: Readonly<Record<string, string>> }
  | { kind: 'deposit'; address: string; usd: Decimal }
  | { kind: 'fact'; fact: AccountFact }
  | { kind: 'approveAgent'; agent: string; wallet: AgentWallet }
  | { kind: 'useNonce'; signer: string; used: readonly number[] }
  | { kind: 'action'; address: string; action: L1Action }
  /** An action that came after its own `expiresAfter`. */
  | { kind: 'expired'; address: string; action: L1Action }

interface EngineResult {
  state: EngineState
  events: EngineEvent[]
  /** The venue's answer to an action; null for every other input. */
  reply: WireExchangeResponse | null
}

/** Returns the state after one input at venue time `nowMs`, which never runs backwards. */
export function step(rules: VenueRules, state: EngineState, input: EngineInput, nowMs: number): EngineResult {
  const turn = openTurn(rules, state, Math.max(nowMs, state.nowMs))
  const reply = applyInput(turn, input)
  return { ...closeTurn(turn), reply }
}

function applyInput(turn: Turn, input: EngineInput): WireExchangeResponse | null {
  switch (input.kind) {
    case 'prices':
      applyPrices(turn, input.quotes)
      return null
    case 'funding':
      payFunding(turn, input.ratesFrac)
      return null
    case 'deposit':
      bookCash(turn, opened(turn, input.address), { type: 'deposit', usdc: wireDecimal(input.usd) })
      return null
    case 'fact':
      applyAccountFact(turn, input.fact)
      return null
    case 'approveAgent':
      turn.state.agents = { ...turn.state.agents, ...approve(turn, input.agent, input.wallet) }
      return null
    case 'useNonce':
      turn.state.nonces = { ...turn.state.nonces, [input.signer]: input.used }
      return null
    case 'expired': {
      const account = touch(turn, input.address)
      if (account) spendExpired(account, input.action)
      return null
    }
    case 'action':
      return act(turn, input.address, input.action)
  }
}

/** Approving a name again replaces the wallet that had it: the old one can no longer sign. */
function approve(turn: Turn, agent: string, wallet: AgentWallet): Record<string, AgentWallet> {
  const replaced = Object.entries(turn.state.agents).filter(
    ([, other]) => other.master === wallet.master && other.name === wallet.name,
  )
  const expired = replaced.map(([address, other]) => [address, { ...other, validUntilMs: 0 }])
  return { ...Object.fromEntries(expired), [agent]: wallet }
}

function act(turn: Turn, address: string, action: L1Action): WireExchangeResponse {
  const account = touch(turn, address)
  if (!account) return err(`User or API Wallet ${address} does not exist.`)
  const refusal = spendAction(turn, account, action)
  if (refusal !== null) return err(refusal)
  switch (action.type) {
    case 'order':
      return statuses('order', placeOrders(turn, account, action))
    case 'cancel':
    case 'cancelByCloid':
      return statuses('cancel', cancelOrders(turn, account, action))
    case 'batchModify':
      return statuses('order', modifyOrders(turn, account, action.modifies, action.a === true))
    case 'modify': {
      const [status] = modifyOrders(turn, account, [action], action.a === true)
      return typeof status === 'object' && 'error' in status ? err(status.error) : done()
    }
    case 'updateLeverage':
      return orDone(updateLeverage(turn, account, action))
    case 'updateIsolatedMargin':
      return orDone(updateIsolatedMargin(turn, account, action))
    case 'scheduleCancel':
      return scheduleCancel(turn, account, action.time)
    case 'noop':
    case 'setReferrer':
      return done()
  }
}

const err = (response: string): WireExchangeResponse => ({ status: 'err', response })
const done = (): WireExchangeResponse => ({ status: 'ok', response: { type: 'default' } })
const orDone = (refusal: string | null): WireExchangeResponse => (refusal === null ? done() : err(refusal))
const statuses = (type: string, list: WireOrderStatus[]): WireExchangeResponse => ({
  status: 'ok',
  response: { type, data: { statuses: list } },
})
