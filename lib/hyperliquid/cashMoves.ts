import { z } from 'zod'
import type { LedgerDelta } from '../domain/account.ts'
import { type Decimal, type Usd, usd, ZERO_USD } from '../domain/decimal.ts'
import type { ReadRows } from '../domain/oddRow.ts'
import { decimalText } from './infoReplies.ts'
import { oddRow, problemOf } from './venueRows.ts'

/**
 * The rows of `userNonFundingLedgerUpdates`, from the side of one account's balance on the first perpetual dex: what was added to it or taken from it. A
 * kind says how its fields are meant, so each has a reader of its own; sharing a field with another kind proves nothing. The kinds are those of the
 * type of that name in @nktkas/hyperliquid, and those seen beside it; fees are on top of the amount, paid by whoever sends.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint/perpetuals#retrieve-a-users-funding-history-or-non-funding-ledger-updates
 */

/** One row, whatever its kind. */
export const cashRowSchema = z.object({
  time: z.number(),
  hash: z.string(),
  delta: z.looseObject({ type: z.string() }),
})

const usdc = { usdc: decimalText }
const parties = { user: z.string(), destination: z.string() }
const tokenSchema = z.object({ token: z.string(), amount: decimalText })

/** Returns what a row of a kind adds to the balance of `me`, or why that cannot be said. */
type Reader = (delta: unknown, me: string) => Decimal | { unclear: string }

const READERS: Record<string, Reader> = {
  deposit: reader(z.object(usdc), (row) => usd(row.usdc)),
  // What arrives is `usdc`; the fee for the bridge is taken beside it.
  withdraw: reader(z.object({ ...usdc, fee: decimalText }), (row) => usd(row.usdc).plus(row.fee).negated()),
  accountClassTransfer: reader(z.object({ ...usdc, toPerp: z.boolean() }), (row) => signed(row.usdc, row.toPerp)),
  perpDexClassTransfer: reader(tokenSchema.extend({ dex: z.string(), toPerp: z.boolean() }), (row) =>
    row.dex === '' && isUsdc(row.token) ? signed(row.amount, row.toPerp) : ZERO_USD,
  ),
  internalTransfer: reader(z.object({ ...usdc, ...parties, fee: decimalText }), (row, me) =>
    moved(row.usdc, row.fee, is(row.user, me), is(row.destination, me)),
  ),
  subAccountTransfer: reader(z.object({ ...usdc, ...parties }), (row, me) =>
    moved(row.usdc, '0', is(row.user, me), is(row.destination, me)),
  ),
  send: reader(
    tokenSchema.extend({
      ...parties,
      sourceDex: z.string(),
      destinationDex: z.string(),
      fee: decimalText,
      feeToken: z.string().default(''),
    }),
    (row, me) => {
      if (!isUsdc(row.token)) return ZERO_USD
      const fee = row.feeToken === '' || isUsdc(row.feeToken) ? row.fee : '0'
      return moved(
        row.amount,
        fee,
        is(row.user, me) && row.sourceDex === '',
        is(row.destination, me) && row.destinationDex === '',
      )
    },
  ),
  vaultCreate: reader(z.object({ ...usdc, vault: z.string(), fee: decimalText }), (row, me) =>
    is(row.vault, me) ? usd(row.usdc) : usd(row.usdc).plus(row.fee).negated(),
  ),
  vaultDeposit: reader(z.object({ ...usdc, vault: z.string() }), (row, me) => signed(row.usdc, is(row.vault, me))),
  vaultDistribution: reader(z.object({ ...usdc, vault: z.string() }), (row, me) =>
    signed(row.usdc, !is(row.vault, me)),
  ),
  vaultWithdraw: reader(
    z.object({ vault: z.string(), requestedUsd: decimalText, netWithdrawnUsd: decimalText }),
    (row, me) => (is(row.vault, me) ? usd(row.requestedUsd).negated() : usd(row.netWithdrawnUsd)),
  ),
  vaultLeaderCommission: reader(z.object({ ...usdc, user: z.string() }), (row, me) =>
    is(row.user, me) ? usd(row.usdc) : ZERO_USD,
  ),
  // Spot and staking only; a liquidation's loss is in its fills.
  spotTransfer: nothing,
  spotGenesis: nothing,
  cStakingTransfer: nothing,
  liquidation: nothing,
  rewardsClaim: unplaced,
  borrowLend: unplaced,
  accountActivationGas: unplaced,
  activateDexAbstraction: unplaced,
  deployGasAuction: unplaced,
  gossipPriorityGasAuction: unplaced,
}

/** Returns what the rows moved on the account's perpetual balance, and by name the rows of which this cannot be said. Rows that did not touch it give nothing. */
export function toCashMoves(rows: readonly z.output<typeof cashRowSchema>[], account: string): ReadRows<LedgerDelta> {
  const moves: ReadRows<LedgerDelta> = { rows: [], odd: [] }
  for (const row of rows) {
    const { type } = row.delta
    const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
    const amount = read?.(row.delta, account.toLowerCase()) ?? {
      unclear: 'is a kind of row this version does not know.',
    }
    if ('unclear' in amount) moves.odd.push(oddRow('cash', row, `${type} ${amount.unclear}`))
    else if (!amount.isZero())
      moves.rows.push({
        kind: amount.isNegative() ? 'withdrawal' : 'deposit',
        coin: '',
        usd: usd(amount),
        timeMs: row.time,
        ref: refOf(row),
      })
  }
  return moves
}

/** Several rows of one transaction, or of none, are told apart by their kind and the other party. */
function refOf({ hash, delta }: z.output<typeof cashRowSchema>): string {
  if (delta.type === 'deposit' || delta.type === 'withdraw') return hash
  return [hash, delta.type, delta.vault ?? delta.destination].filter((part) => typeof part === 'string').join(' ')
}

function reader<S extends z.ZodType>(schema: S, amountOf: (row: z.output<S>, me: string) => Decimal): Reader {
  return (delta, me) => {
    const parsed = schema.safeParse(delta)
    return parsed.success
      ? amountOf(parsed.data, me)
      : { unclear: `has another form than we know: ${problemOf(parsed.error)}` }
  }
}

function nothing(): Usd {
  return ZERO_USD
}

/** Dollars that came from or went to the account, on a side of it that the row does not name. */
function unplaced(delta: unknown): Usd | { unclear: string } {
  const parsed = tokenSchema.safeParse(delta)
  if (!parsed.success) return { unclear: `has another form than we know: ${problemOf(parsed.error)}` }
  const { token, amount } = parsed.data
  if (token !== '' && !isUsdc(token)) return ZERO_USD
  return { unclear: `moved ${amount} USDC, and the row does not say whether on the perpetual or the spot side.` }
}

const signed = (amount: string, isAdded: boolean): Decimal => (isAdded ? usd(amount) : usd(amount).negated())

/** Sent and received by the same balance it costs the fee. */
function moved(amount: string, fee: string, isSender: boolean, isReceiver: boolean): Decimal {
  const out = isSender ? usd(amount).plus(fee) : ZERO_USD
  return (isReceiver ? usd(amount) : ZERO_USD).minus(out)
}

const is = (address: string, me: string): boolean => address.toLowerCase() === me
const isUsdc = (token: string): boolean => token === 'USDC' || token.startsWith('USDC:')
