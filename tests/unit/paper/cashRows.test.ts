import { describe, expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { accountFactSchema } from '@/lib/paper/engine/accountFacts.ts'
import { BTC, EngineHarness, USER } from './engineHarness.ts'

const OTHER = '0x00000000000000000000000000000000000000bb'
const VAULT = '0x00000000000000000000000000000000000000cc'

/** Enters a row of the ledger, and returns by how much the perpetual balance and the spot balances have changed. */
function enter(h: EngineHarness, delta: Record<string, unknown>, extra: Record<string, unknown> = {}) {
  const before = h.account
  h.input({ kind: 'fact', fact: accountFactSchema.parse({ kind: 'ledger', address: USER, delta, ...extra }) })
  const tokens = Object.keys(h.account.spot)
  const spot = tokens.map((token) => {
    const after = h.account.spot[token]?.total ?? new Decimal(0)
    return [token, after.minus(before.spot[token]?.total ?? 0).toFixed()]
  })
  return { perp: h.account.cashUsd.minus(before.cashUsd).toFixed(), spot: Object.fromEntries(spot) }
}

const parties = { user: USER, destination: OTHER }
const received = { user: OTHER, destination: USER }
const vaultWithdraw = {
  type: 'vaultWithdraw',
  vault: VAULT,
  user: USER,
  requestedUsd: '100',
  commission: '4',
  closingCost: '1',
  basis: '60',
  netWithdrawnUsd: '95',
}
const send = { type: 'send', token: 'USDC', amount: '50', usdcValue: '50', fee: '1', nativeTokenFee: '0', nonce: 1 }

describe('rows of the ledger move the perpetual balance as the venue moves it', () => {
  test.each([
    [{ type: 'deposit', usdc: '100' }, '100'],
    [{ type: 'withdraw', usdc: '99', nonce: 1, fee: '1' }, '-100'],
    [{ type: 'internalTransfer', usdc: '10', fee: '1', ...parties }, '-11'],
    [{ type: 'internalTransfer', usdc: '10', fee: '1', ...received }, '10'],
    [{ type: 'subAccountTransfer', usdc: '10', ...parties }, '-10'],
    [{ type: 'subAccountTransfer', usdc: '10', ...received }, '10'],
    [{ type: 'vaultCreate', vault: VAULT, usdc: '100', fee: '100' }, '-200'],
    [{ type: 'vaultDeposit', vault: VAULT, usdc: '30' }, '-30'],
    [{ type: 'vaultDistribution', vault: VAULT, usdc: '30' }, '30'],
    [vaultWithdraw, '95'],
    [{ type: 'vaultLeaderCommission', user: USER, usdc: '4' }, '4'],
    [{ ...send, ...parties, sourceDex: '', destinationDex: 'spot', feeToken: 'USDC' }, '-51'],
    [{ ...send, ...received, sourceDex: 'xyz', destinationDex: '', feeToken: 'USDC' }, '50'],
    [
      { type: 'liquidation', liquidatedNtlPos: '9', accountValue: '1', leverageType: 'Cross', liquidatedPositions: [] },
      '0',
    ],
    [{ type: 'somethingNew', usdc: '5' }, '0'],
  ])('%o', (delta, perp) => {
    expect(enter(new EngineHarness(), delta).perp).toBe(perp)
  })

  test('between perpetual and spot: what one side loses the other has', () => {
    const h = new EngineHarness()
    const toSpot = enter(h, { type: 'accountClassTransfer', usdc: '40', toPerp: false })
    expect(toSpot).toEqual({ perp: '-40', spot: { USDC: '40' } })
    const back = enter(h, { type: 'accountClassTransfer', usdc: '15', toPerp: true })
    expect(back).toEqual({ perp: '15', spot: { USDC: '-15' } })
  })

  test('on spot alone: the perpetual balance stays', () => {
    const h = new EngineHarness()
    const transfer = { type: 'spotTransfer', token: 'HYPE', amount: '2', usdcValue: '80', fee: '0.5', ...received }
    expect(enter(h, transfer)).toEqual({ perp: '0', spot: { HYPE: '2' } })
    expect(enter(h, { type: 'rewardsClaim', token: 'USDC', amount: '3' })).toEqual({
      perp: '0',
      spot: { HYPE: '0', USDC: '3' },
    })
  })

  test('a row that does not say what it moved can be given it, and one without its fields is none', () => {
    const h = new EngineHarness()
    expect(enter(h, { type: 'rewardsClaim', token: 'USDC', amount: '3' }, { perpUsd: '3' }).perp).toBe('3')
    const torn = { kind: 'ledger', address: USER, delta: { type: 'withdraw', usdc: '5' } }
    expect(accountFactSchema.safeParse(torn).error?.issues[0]?.message).toBe('lacks what a row of its kind has')
  })

  test('the money identity holds through all of it', () => {
    const h = new EngineHarness()
    h.open(BTC, true, '0.05')
    enter(h, { type: 'withdraw', usdc: '99.5', nonce: 1, fee: '1' })
    enter(h, { type: 'accountClassTransfer', usdc: '250.25', toPerp: false })
    h.price({ BTC: '103000' })
    enter(h, { type: 'subAccountTransfer', usdc: '12.345678', ...received })
    h.open(BTC, false, '0.02')
    const { depositsUsd, closedPnlUsd, feesUsd, fundingUsd, positions } = h.account
    const open = positions.BTC
    const unrealised = open?.szi.times(103_000).minus(open.costUsd) ?? new Decimal(0)
    const value = depositsUsd.plus(closedPnlUsd).minus(feesUsd).plus(fundingUsd).plus(unrealised)
    expect(depositsUsd.toFixed()).toBe('9661.595678')
    expect(h.view.marginSummary.accountValue).toBe(value.toDecimalPlaces(6).toFixed())
  })
})
