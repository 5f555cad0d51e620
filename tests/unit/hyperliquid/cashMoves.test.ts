import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Decimal } from '@/lib/domain/decimal.ts'
import { cashRowSchema, toCashMoves } from '@/lib/hyperliquid/cashMoves.ts'
import { hasSharedData, readSharedJson } from '@/tests/support/sharedData.ts'

const ME = '0x2ba553d9f990a3b66b03b2dc0d030dfc1c061036'
const OTHER = '0xaaa0c2769cb990f4f37db951a9e48de2385c2733'
const VAULT = '0xdfc24b077bc1425ad1dea75bcb6f8158e10df303'
let time = 0
const row = (type: string, fields: Record<string, unknown>) => {
  time += 1
  return { time, hash: `0x${time}`, delta: { type, ...fields } }
}
/** What each row added to the account's perpetual balance, in their order; nothing is 0. */
const added = (...rows: ReturnType<typeof row>[]) =>
  rows.map((one) => toCashMoves([one], ME).rows[0]?.usd.toFixed() ?? '0')
const between = (user: string, destination: string) => ({ user, destination })
const sent = (fields: Record<string, unknown>) =>
  row('send', {
    ...between(ME, OTHER),
    sourceDex: '',
    destinationDex: '',
    token: 'USDC',
    amount: '10.0',
    usdcValue: '10.0',
    fee: '0.0',
    nativeTokenFee: '0.0',
    nonce: 1,
    feeToken: '',
    ...fields,
  })

const LEDGER = 'hl-samples/pysdk_user_non_funding_ledger_updates_without_end_time.json'
const recorded = z.object({ interactions: z.array(z.object({ response: z.array(cashRowSchema) })) })

test.skipIf(!hasSharedData(LEDGER))('of a recorded account, what went on to spot is not a deposit', () => {
  const rows = recorded.parse(readSharedJson(LEDGER)).interactions.flatMap(({ response }) => response)
  const moves = toCashMoves(rows, ME)
  const sum = moves.rows.reduce((total, { usd }) => total.plus(usd), new Decimal(0))
  expect(sum.toFixed(0)).toBe('1119875')
  expect(moves.odd).toEqual([])
})

describe('each kind of row moves the perpetual balance as the venue does', () => {
  test('seven kinds that are neither deposit nor plain withdrawal', () => {
    const rows = [
      row('accountClassTransfer', { usdc: '250.0', toPerp: false }),
      row('internalTransfer', { usdc: '100.0', ...between(ME, OTHER), fee: '1.0' }),
      row('subAccountTransfer', { usdc: '40.0', ...between(ME, OTHER) }),
      row('vaultDeposit', { usdc: '30.0', vault: VAULT }),
      row('vaultWithdraw', {
        vault: VAULT,
        user: ME,
        requestedUsd: '22.0',
        commission: '1.0',
        closingCost: '1.0',
        basis: '15.0',
        netWithdrawnUsd: '20.0',
      }),
      sent({ destinationDex: 'spot', destination: ME }),
      row('withdraw', { usdc: '99.0', nonce: 1, fee: '1.0' }),
    ]
    expect(added(...rows)).toEqual(['-250', '-101', '-40', '-30', '20', '-10', '-100'])
    expect(toCashMoves(rows, ME).odd).toEqual([])
    expect(toCashMoves(rows, ME).rows.map(({ kind }) => kind)).toEqual([
      'withdrawal',
      'withdrawal',
      'withdrawal',
      'withdrawal',
      'deposit',
      'withdrawal',
      'withdrawal',
    ])
  })

  test('the same row read from the other end', () => {
    expect(
      added(
        row('accountClassTransfer', { usdc: '250.0', toPerp: true }),
        row('internalTransfer', { usdc: '100.0', ...between(OTHER, ME.toUpperCase().replace('X', 'x')), fee: '1.0' }),
        row('subAccountTransfer', { usdc: '40.0', ...between(OTHER, ME) }),
        row('vaultDistribution', { usdc: '12.5', vault: VAULT }),
        row('vaultLeaderCommission', { usdc: '3.0', user: ME }),
        row('vaultCreate', { usdc: '100.0', vault: VAULT, fee: '100.0' }),
        sent({ ...between(OTHER, ME), fee: '1.0' }),
        sent({ ...between(ME, ME), sourceDex: 'xyz', destinationDex: '' }),
      ),
    ).toEqual(['250', '100', '40', '12.5', '3', '-200', '10', '10'])
  })

  test('of an account that is the vault, the vault’s side', () => {
    expect(
      added(
        row('vaultDeposit', { usdc: '30.0', vault: ME }),
        row('vaultDistribution', { usdc: '12.5', vault: ME }),
        row('vaultWithdraw', { vault: ME, user: OTHER, requestedUsd: '22.0', netWithdrawnUsd: '20.0' }),
      ),
    ).toEqual(['30', '-12.5', '-22'])
  })

  test('what happens on spot, on another dex or in another token gives nothing, and is no surprise either', () => {
    const rows = [
      row('spotTransfer', { token: 'USDC', amount: '10.5', usdcValue: '10.5', ...between(ME, OTHER), fee: '1.0' }),
      row('spotGenesis', { token: 'HYPE', amount: '5.0' }),
      row('cStakingTransfer', { token: 'HYPE', amount: '5.0', isDeposit: true }),
      row('borrowLend', { token: 'HYPE', operation: 'supply', amount: '5.0', interestAmount: '0.0' }),
      row('rewardsClaim', { token: 'HYPE', amount: '5.0' }),
      row('liquidation', {
        liquidatedNtlPos: '5.0',
        accountValue: '1.0',
        leverageType: 'Cross',
        liquidatedPositions: [],
      }),
      row('perpDexClassTransfer', { token: 'USDC', amount: '5.0', dex: 'xyz', toPerp: true }),
      sent({ sourceDex: 'spot', destinationDex: 'xyz' }),
      sent({ token: 'HYPE' }),
      sent(between(OTHER, VAULT)),
    ]
    expect(toCashMoves(rows, ME)).toEqual({ rows: [], odd: [] })
  })
})

describe('a row that cannot be booked is named, and nothing else is lost', () => {
  test('a kind that is not known, and a known one in another form', () => {
    const rows = [row('newKind', { usdc: 12.5 }), row('deposit', { usdc: 12.5 }), row('deposit', { usdc: '1.5e2' })]
    const { rows: moves, odd } = toCashMoves(rows, ME)
    expect(moves.map(({ usd }) => usd.toFixed())).toEqual(['150'])
    expect(odd.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('newKind'),
      expect.stringContaining('usdc'),
    ])
    expect(odd[0]).toMatchObject({ list: 'cash', row: JSON.stringify(rows[0]) })
  })

  test('dollars of which the row does not say whether they were on the perpetual side', () => {
    const { rows, odd } = toCashMoves(
      [
        row('rewardsClaim', { token: 'USDC', amount: '5.0' }),
        row('borrowLend', { token: 'USDC', operation: 'supply', amount: '5.0', interestAmount: '0.0' }),
        row('accountActivationGas', { token: 'USDC', amount: '1.0' }),
        row('activateDexAbstraction', { dex: '', token: 'USDC', amount: '1.0' }),
      ],
      ME,
    )
    expect(rows).toEqual([])
    expect(odd.map(({ problem }) => problem.split(' ')[0])).toEqual([
      'rewardsClaim',
      'borrowLend',
      'accountActivationGas',
      'activateDexAbstraction',
    ])
  })
})

test('two payments of one transaction stay two', () => {
  const rows = ['1', '2'].map((end) => ({
    time: 5,
    hash: '0x0',
    delta: { type: 'vaultDistribution', usdc: '1.0', vault: `${VAULT.slice(0, -1)}${end}` },
  }))
  expect(new Set(toCashMoves(rows, ME).rows.map(({ ref }) => ref)).size).toBe(2)
})
