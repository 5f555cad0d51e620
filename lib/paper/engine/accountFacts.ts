import { z } from 'zod'
import { Decimal } from '../../domain/decimal.ts'
import { addressSchema } from '../../hyperliquid/wire/action.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import type { WireFill } from '../../hyperliquid/wire/info.ts'
import { isWholeRow, movedBy } from './cashRows.ts'
import { ZERO } from './margin.ts'
import { announce } from './orderRecord.ts'
import { abstractionSchema, createAccount, ownerSchema, type PaperAccount, type PaperOrder } from './state.ts'
import { nextHash, nextOid, nextTid, type Turn, touch } from './turn.ts'

/** What happens to an account without an action of its own at this venue: set by a test or a person, written to the journal like all else. */

const decimal = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,8})?$/)
  .transform((text) => new Decimal(text))
/** A spot pair ("@107", "PURR/USDC") or a coin of another dex ("xyz:NVDA"): nothing the engine matches. */
const otherCoin = z.string().regex(/^(@\d+|\w+\/\w+|\w+:\w+)$/)
const address = addressSchema

export const accountFactSchema = z.discriminatedUnion('kind', [
  /** Whose account this is: somebody's own, a sub-account of `master`, or a vault that `leader` leads. Opens it when it is new. */
  z.object({ kind: z.literal('owner'), address, owner: ownerSchema }),
  z.object({ kind: z.literal('abstraction'), address, mode: abstractionSchema }),
  /** An agent wallet as approveAgent makes one; a time in the past is one that has expired. */
  z.object({ kind: z.literal('agent'), address, agent: addressSchema, name: z.string(), validUntilMs: z.number() }),
  /** A row of userNonFundingLedgerUpdates, with the money it moves; `perpUsd` says it otherwise for a row that does not. */
  z.object({
    kind: z.literal('ledger'),
    address,
    delta: z.looseObject({ type: z.string() }).refine(isWholeRow, 'lacks what a row of its kind has'),
    perpUsd: decimal.optional(),
  }),
  z.object({
    kind: z.literal('spotBalance'),
    address,
    token: z.string(),
    total: decimal,
    entryNtl: decimal.default(ZERO),
  }),
  /** An order that rests on spot or on another dex. */
  z.object({
    kind: z.literal('order'),
    address,
    coin: otherCoin,
    isBuy: z.boolean(),
    limitPx: decimal,
    sz: decimal,
    reduceOnly: z.boolean().default(false),
  }),
  /** A fill on spot or on another dex; one on spot moves the balances of its two tokens. */
  z.object({
    kind: z.literal('fill'),
    address,
    coin: otherCoin,
    isBuy: z.boolean(),
    px: decimal,
    sz: decimal,
    fee: decimal.default(ZERO),
    feeToken: z.string().default('USDC'),
    dir: z.string().optional(),
    closedPnl: decimal.default(ZERO),
    startPosition: decimal.default(ZERO),
    baseToken: z.string().optional(),
  }),
  /** A position on another dex; size zero takes it away. */
  z.object({
    kind: z.literal('dexPosition'),
    address,
    coin: z.string().regex(/^\w+:\w+$/),
    szi: decimal,
    entryPx: decimal,
  }),
])
export type AccountFact = z.output<typeof accountFactSchema>
type LedgerRow = FactOf<'ledger'>['delta']
type FactOf<K extends AccountFact['kind']> = Extract<AccountFact, { kind: K }>

/** Makes a fact so. An account that does not exist is opened, empty. */
export function applyAccountFact(turn: Turn, fact: AccountFact): void {
  const account = opened(turn, fact.address)
  switch (fact.kind) {
    case 'owner':
      account.owner = fact.owner
      return
    case 'abstraction':
      account.abstraction = fact.mode
      return
    case 'agent': {
      const wallet = { master: fact.address, name: fact.name, validUntilMs: fact.validUntilMs }
      turn.state.agents = { ...turn.state.agents, [fact.agent]: wallet }
      return
    }
    case 'ledger':
      bookCash(turn, account, fact.delta, fact.perpUsd)
      return
    case 'spotBalance':
      account.spot[fact.token] = { total: fact.total, entryNtl: fact.entryNtl }
      return
    case 'order':
      restElsewhere(turn, account, fact)
      return
    case 'fill':
      fillElsewhere(turn, account, fact)
      return
    case 'dexPosition':
      if (fact.szi.isZero()) delete account.dexPositions[fact.coin]
      else account.dexPositions[fact.coin] = { szi: fact.szi, entryPx: fact.entryPx }
  }
}

/** Returns the turn's copy of an account, which is opened when it is new. */
export function opened(turn: Turn, owner: string): PaperAccount {
  const known = touch(turn, owner)
  if (known) return known
  const account = createAccount(owner)
  turn.state.accounts = { ...turn.state.accounts, [owner]: account }
  return touch(turn, owner) ?? account
}

/** Enters a row of the ledger with the money it moves, or with the dollars given. */
export function bookCash(turn: Turn, account: PaperAccount, delta: LedgerRow, perpUsd?: Decimal): void {
  const moved = movedBy(delta, account.address)
  const usd = perpUsd ?? moved.perpUsd
  account.cashUsd = account.cashUsd.plus(usd)
  account.depositsUsd = account.depositsUsd.plus(usd)
  if (moved.spot) addSpot(account, moved.spot.token, moved.spot.sz)
  const entry = { time: turn.nowMs, hash: nextHash(turn), delta }
  turn.events.push({ type: 'ledger', address: account.address, entry })
}

function addSpot(account: PaperAccount, token: string, sz: Decimal): void {
  if (sz.isZero()) return
  const before = account.spot[token] ?? { total: ZERO, entryNtl: ZERO }
  account.spot[token] = { ...before, total: before.total.plus(sz) }
}

function restElsewhere(turn: Turn, account: PaperAccount, fact: FactOf<'order'>): void {
  const { coin, isBuy, limitPx, sz, reduceOnly } = fact
  const order: PaperOrder = {
    oid: nextOid(turn),
    cloid: null,
    coin,
    isBuy,
    limitPx,
    origSz: sz,
    sz,
    reduceOnly,
    tif: 'Gtc',
    trigger: null,
    isPositionTpsl: false,
    placedMs: turn.nowMs,
    phase: 'resting',
    parentOid: null,
    idleSinceMs: null,
  }
  account.orders[order.oid] = order
  announce(turn, account, order, 'open')
}

function fillElsewhere(turn: Turn, account: PaperAccount, fact: FactOf<'fill'>): void {
  const { coin, isBuy, px, sz, fee, feeToken } = fact
  const isSpot = !coin.includes(':')
  const side = isBuy ? sz : sz.neg()
  if (isSpot) {
    addSpot(account, fact.baseToken ?? coin.split('/')[0] ?? coin, side)
    addSpot(account, 'USDC', px.times(side).neg())
    addSpot(account, feeToken, fee.neg())
  }
  const fill: WireFill = {
    coin,
    px: wireDecimal(px),
    sz: wireDecimal(sz),
    side: isBuy ? 'B' : 'A',
    time: turn.nowMs,
    startPosition: wireDecimal(fact.startPosition),
    dir: fact.dir ?? (isSpot ? (isBuy ? 'Buy' : 'Sell') : isBuy ? 'Open Long' : 'Open Short'),
    closedPnl: wireDecimal(fact.closedPnl),
    hash: nextHash(turn),
    oid: nextOid(turn),
    crossed: true,
    fee: wireDecimal(fee),
    tid: nextTid(turn),
    feeToken,
    twapId: null,
  }
  turn.events.push({ type: 'fill', address: account.address, fill })
}
