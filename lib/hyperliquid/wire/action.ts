import { z } from 'zod'
import { canonicalDecimalText } from './decimalText.ts'

/**
 * The actions of POST /exchange that we send or the paper venue accepts. Parsing one yields its canonical form, which is what is hashed:
 * keys in schema order, decimals without redundant zeros, hex in lower case, unset optionals absent. Unknown keys are dropped, as the venue
 * drops them, so a client that signed them is not recognised.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
 */

const uint = z.number().int().nonnegative()
const decimal = z.string().transform((text, context) => {
  const canonical = canonicalDecimalText(text)
  if (canonical !== null) return canonical
  context.issues.push({ code: 'custom', message: 'not a decimal', input: text })
  return z.NEVER
})
const lowerHex = (form: RegExp) =>
  z
    .string()
    .regex(form)
    .transform((text) => text.toLowerCase() as `0x${string}`)

export const addressSchema = lowerHex(/^0[xX][0-9a-fA-F]{40}$/)
const cloidSchema = lowerHex(/^0[xX][0-9a-fA-F]{32}$/)

type Unset<T, K extends keyof T> = Omit<T, K> & { [P in K]?: Exclude<T[P], null | false | undefined> }

/** Drops the named optional keys where they are null, undefined or false: the canonical form has no such key. */
function omitUnset<K extends string>(...keys: K[]) {
  return <T extends { [P in K]?: unknown }>(value: T): Unset<T, K> => {
    const copy: Record<string, unknown> = { ...value }
    for (const key of keys) if (copy[key] === null || copy[key] === undefined || copy[key] === false) delete copy[key]
    return copy as Unset<T, K>
  }
}

const limitSchema = z.object({ limit: z.object({ tif: z.enum(['Gtc', 'Ioc', 'Alo', 'FrontendMarket']) }) })
const triggerSchema = z.object({
  trigger: z.object({ isMarket: z.boolean(), triggerPx: decimal, tpsl: z.enum(['tp', 'sl']) }),
})

/** One order as the wire carries it: a asset, b isBuy, p limit price, s size, r reduceOnly, t type, c cloid. */
const orderRequestSchema = z
  .object({
    a: uint,
    b: z.boolean(),
    p: decimal,
    s: decimal,
    r: z.boolean(),
    t: z.union([limitSchema, triggerSchema]),
    c: cloidSchema.nullish(),
  })
  .transform(omitUnset('c'))
export type OrderRequest = z.output<typeof orderRequestSchema>

const oidOrCloid = z.union([uint, cloidSchema])

const orderActionSchema = z
  .object({
    type: z.literal('order'),
    orders: z.array(orderRequestSchema).max(1000),
    grouping: z.union([z.enum(['na', 'normalTpsl', 'positionTpsl']), z.object({ p: uint })]),
    builder: z.object({ b: addressSchema, f: uint }).nullish(),
  })
  .transform(omitUnset('builder'))

const cancelSchema = z
  .object({
    type: z.literal('cancel'),
    cancels: z.array(z.object({ a: uint, o: uint })).max(1000),
    f: z.boolean().nullish(),
  })
  .transform(omitUnset('f'))

const cancelByCloidSchema = z
  .object({
    type: z.literal('cancelByCloid'),
    cancels: z.array(z.object({ asset: uint, cloid: cloidSchema })).max(1000),
    f: z.boolean().nullish(),
  })
  .transform(omitUnset('f'))

const modifySchema = z
  .object({ type: z.literal('modify'), oid: oidOrCloid, order: orderRequestSchema, a: z.boolean().nullish() })
  .transform(omitUnset('a'))

const batchModifySchema = z
  .object({
    type: z.literal('batchModify'),
    modifies: z.array(z.object({ oid: oidOrCloid, order: orderRequestSchema })).max(1000),
    a: z.boolean().nullish(),
  })
  .transform(omitUnset('a'))

const scheduleCancelSchema = z
  .object({ type: z.literal('scheduleCancel'), time: uint.nullish() })
  .transform(omitUnset('time'))

/** L1 actions: signed through their hash, by the master wallet or an agent wallet. */
export const l1ActionSchema = z.discriminatedUnion('type', [
  orderActionSchema,
  cancelSchema,
  cancelByCloidSchema,
  modifySchema,
  batchModifySchema,
  scheduleCancelSchema,
  z.object({ type: z.literal('updateLeverage'), asset: uint, isCross: z.boolean(), leverage: uint }),
  z.object({ type: z.literal('updateIsolatedMargin'), asset: uint, isBuy: z.boolean(), ntli: z.number().int() }),
  z.object({ type: z.literal('noop') }),
  z.object({ type: z.literal('setReferrer'), code: z.string().max(64) }),
])
export type L1Action = z.output<typeof l1ActionSchema>

const userSignedBase = { signatureChainId: z.string().regex(/^0x[0-9a-fA-F]{1,16}$/), hyperliquidChain: z.string() }

/** Actions a wallet signs field by field (EIP-712): only the master wallet can. */
export const userSignedActionSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('approveAgent'),
    ...userSignedBase,
    agentAddress: addressSchema,
    agentName: z.string().max(64).nullish(),
    nonce: uint,
  }),
  z.object({
    type: z.literal('approveBuilderFee'),
    ...userSignedBase,
    maxFeeRate: z.string().max(16),
    builder: addressSchema,
    nonce: uint,
  }),
])
export type UserSignedAction = z.output<typeof userSignedActionSchema>

// Two of the clients send r and s without their leading zeros.
const word = z.string().regex(/^0x[0-9a-fA-F]{1,64}$/)

/** What POST /exchange carries around an action. Clients send absent members as null or leave them out. */
export const exchangeRequestSchema = z.object({
  action: z.looseObject({ type: z.string() }),
  nonce: uint,
  signature: z.object({ r: word, s: word, v: z.union([z.literal(27), z.literal(28), z.literal(0), z.literal(1)]) }),
  vaultAddress: addressSchema.nullish(),
  expiresAfter: uint.nullish(),
})
export type ExchangeRequest = z.output<typeof exchangeRequestSchema>
