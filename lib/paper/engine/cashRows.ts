import { z } from 'zod'
import { Decimal } from '../../domain/decimal.ts'
import { ZERO } from './margin.ts'

/**
 * What a row of `userNonFundingLedgerUpdates` moves on the account it belongs to: dollars of the first perpetual dex, and of spot. The rows are those of
 * that name in @nktkas/hyperliquid; a fee is paid on top of the amount, by whoever sends.
 */

const amount = z.string().transform((text) => new Decimal(text))
const usdc = { usdc: amount }
const parties = { user: z.string(), destination: z.string() }
const token = { token: z.string(), amount }

const cashRowSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('deposit'), ...usdc }),
  z.object({ type: z.literal('withdraw'), ...usdc, fee: amount }),
  z.object({ type: z.literal('accountClassTransfer'), ...usdc, toPerp: z.boolean() }),
  z.object({ type: z.literal('internalTransfer'), ...usdc, ...parties, fee: amount }),
  z.object({ type: z.literal('subAccountTransfer'), ...usdc, ...parties }),
  z.object({
    type: z.literal('send'),
    ...token,
    ...parties,
    sourceDex: z.string(),
    destinationDex: z.string(),
    fee: amount,
  }),
  z.object({ type: z.literal('spotTransfer'), ...token, ...parties, fee: amount }),
  z.object({ type: z.literal('rewardsClaim'), ...token }),
  z.object({ type: z.literal('spotGenesis'), ...token }),
  z.object({ type: z.literal('cStakingTransfer'), ...token, isDeposit: z.boolean() }),
  z.object({ type: z.literal('vaultCreate'), ...usdc, vault: z.string(), fee: amount }),
  z.object({ type: z.literal('vaultDeposit'), ...usdc, vault: z.string() }),
  z.object({ type: z.literal('vaultDistribution'), ...usdc, vault: z.string() }),
  z.object({ type: z.literal('vaultWithdraw'), vault: z.string(), requestedUsd: amount, netWithdrawnUsd: amount }),
  z.object({ type: z.literal('vaultLeaderCommission'), ...usdc, user: z.string() }),
])
type CashRow = z.output<typeof cashRowSchema>

interface Moved {
  perpUsd: Decimal
  spot: { token: string; sz: Decimal } | null
}

const NOTHING: Moved = { perpUsd: ZERO, spot: null }

type Delta = Record<string, unknown>
const isKnown = ({ type }: Delta): boolean => cashRowSchema.options.some((option) => option.shape.type.value === type)

/** Returns whether a row of a kind named above has the fields of its kind; any other row is whole. */
export const isWholeRow = (delta: Delta): boolean => !isKnown(delta) || cashRowSchema.safeParse(delta).success

/** Returns what a row moves for `me`; a kind not named above (liquidation, borrowLend …) moves nothing. Throws ZodError for a row that is not whole. */
export const movedBy = (delta: Delta, me: string): Moved =>
  isKnown(delta) ? moved(cashRowSchema.parse(delta), me) : NOTHING

function moved(row: CashRow, me: string): Moved {
  switch (row.type) {
    case 'deposit':
      return perp(row.usdc)
    case 'withdraw':
      return perp(row.usdc.plus(row.fee).neg())
    case 'accountClassTransfer': {
      const toPerp = row.toPerp ? row.usdc : row.usdc.neg()
      return { perpUsd: toPerp, spot: { token: 'USDC', sz: toPerp.neg() } }
    }
    case 'internalTransfer':
      return perp(sent(row.usdc, row.fee, is(row.user, me), is(row.destination, me)))
    case 'subAccountTransfer':
      return perp(sent(row.usdc, ZERO, is(row.user, me), is(row.destination, me)))
    case 'send':
      return sentBetweenDexes(row, me)
    case 'spotTransfer':
      return spot(row.token, sent(row.amount, row.fee, is(row.user, me), is(row.destination, me)))
    case 'rewardsClaim':
    case 'spotGenesis':
      return spot(row.token, row.amount)
    case 'cStakingTransfer':
      return spot(row.token, row.isDeposit ? row.amount.neg() : row.amount)
    case 'vaultCreate':
      return perp(is(row.vault, me) ? row.usdc : row.usdc.plus(row.fee).neg())
    case 'vaultDeposit':
      return perp(is(row.vault, me) ? row.usdc : row.usdc.neg())
    case 'vaultDistribution':
      return perp(is(row.vault, me) ? row.usdc.neg() : row.usdc)
    case 'vaultWithdraw':
      return perp(is(row.vault, me) ? row.requestedUsd.neg() : row.netWithdrawnUsd)
    case 'vaultLeaderCommission':
      return perp(is(row.user, me) ? row.usdc : ZERO)
  }
}

/** The fee is paid where the money leaves. Money that moves on another dex, or as another token, is not the perpetual balance. */
function sentBetweenDexes(row: Extract<CashRow, { type: 'send' }>, me: string): Moved {
  const on = (dex: string) =>
    sent(
      row.amount,
      row.fee,
      is(row.user, me) && row.sourceDex === dex,
      is(row.destination, me) && row.destinationDex === dex,
    )
  const isUsdc = row.token === 'USDC' || row.token.startsWith('USDC:')
  return { perpUsd: isUsdc ? on('') : ZERO, spot: { token: row.token.split(':')[0] ?? '', sz: on('spot') } }
}

const perp = (perpUsd: Decimal): Moved => ({ perpUsd, spot: null })
const spot = (name: string, sz: Decimal): Moved => ({ perpUsd: ZERO, spot: { token: name, sz } })
const is = (address: string, me: string): boolean => address.toLowerCase() === me

function sent(amountSent: Decimal, fee: Decimal, isSender: boolean, isReceiver: boolean): Decimal {
  const out = isSender ? amountSent.plus(fee) : ZERO
  return (isReceiver ? amountSent : ZERO).minus(out)
}
