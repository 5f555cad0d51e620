import { describe, expect, test } from 'vitest'
import { MASTER, START, startPaper } from './paperHarness.ts'

const user = MASTER.address.toLowerCase() as `0x${string}`

async function start() {
  const paper = await startPaper({ speed: 1 })
  await paper.deposit()
  return paper
}

describe('spot beside the perpetuals', () => {
  test('an order on spot is among the open ones, holds its dollars, and is cancelled by its own asset id', async () => {
    const { info, facts, exchange } = await start()
    await facts(
      { kind: 'spotBalance', address: user, token: 'USDC', total: '500' },
      { kind: 'order', address: user, coin: '@107', isBuy: true, limitPx: '20', sz: '3' },
    )
    const [order] = await info.frontendOpenOrders({ user })
    expect(order).toMatchObject({ coin: '@107', side: 'B', limitPx: '20.0', sz: '3.0', isTrigger: false })
    const { balances } = await info.spotClearinghouseState({ user })
    expect(balances).toMatchObject([{ coin: 'USDC', token: 0, total: '500.0', hold: '60.0' }])
    const oid = order?.oid ?? 0
    await expect(exchange.cancel({ cancels: [{ a: 0, o: oid }] })).rejects.toThrow('Order was never placed')
    await exchange.cancel({ cancels: [{ a: 10_107, o: oid }] })
    expect(await info.frontendOpenOrders({ user })).toEqual([])
  })

  test('a fill on spot stands among the fills with its own fee token, and the perpetual side does not move', async () => {
    const { info, facts } = await start()
    const before = await info.clearinghouseState({ user })
    await facts(
      { kind: 'spotBalance', address: user, token: 'USDC', total: '500' },
      { kind: 'fill', address: user, coin: '@107', isBuy: true, px: '20', sz: '3', fee: '0.0021', feeToken: 'HYPE' },
    )
    expect(await info.userFills({ user })).toMatchObject([
      { coin: '@107', dir: 'Buy', fee: '0.0021', feeToken: 'HYPE', closedPnl: '0.0', startPosition: '0.0' },
    ])
    const { balances } = await info.spotClearinghouseState({ user })
    expect(balances.map(({ coin, total }) => [coin, total])).toEqual([
      ['USDC', '440.0'],
      ['HYPE', '2.9979'],
    ])
    expect(await info.clearinghouseState({ user })).toEqual(before)
  })

  test('pairs, tokens and mids are named', async () => {
    const { info } = await start()
    const [{ universe, tokens }, ctxs] = await info.spotMetaAndAssetCtxs()
    expect(universe.map(({ name, index }) => [name, index])).toEqual([
      ['PURR/USDC', 0],
      ['@107', 107],
    ])
    expect(tokens.map(({ name }) => name)).toEqual(['USDC', 'PURR', 'HYPE'])
    expect(ctxs.map(({ coin }) => coin)).toEqual(['PURR/USDC', '@107'])
  })
})

describe('perpetuals of another dex', () => {
  const xyz = { kind: 'dex', name: 'xyz', coins: [{ name: 'NVDA', markPx: '180' }] }

  test('are seen by who names the dex, and by nobody else', async () => {
    const { info, facts } = await start()
    await facts(
      xyz,
      { kind: 'dexPosition', address: user, coin: 'xyz:NVDA', szi: '-2', entryPx: '200' },
      { kind: 'order', address: user, coin: 'xyz:NVDA', isBuy: true, limitPx: '150', sz: '2', reduceOnly: true },
    )
    expect((await info.perpDexs())[1]).toMatchObject({ name: 'xyz' })
    expect((await info.clearinghouseState({ user })).assetPositions).toEqual([])
    expect(await info.frontendOpenOrders({ user })).toEqual([])
    const { assetPositions } = await info.clearinghouseState({ user, dex: 'xyz' })
    expect(assetPositions).toMatchObject([{ position: { coin: 'xyz:NVDA', szi: '-2.0', unrealizedPnl: '40.0' } }])
    expect(await info.frontendOpenOrders({ user, dex: 'xyz' })).toMatchObject([{ coin: 'xyz:NVDA' }])
    expect(await info.allMids({ dex: 'xyz' })).toEqual({ 'xyz:NVDA': '180' })
    expect((await info.meta({ dex: 'xyz' })).universe).toMatchObject([{ name: 'xyz:NVDA' }])
    await expect(info.clearinghouseState({ user, dex: 'abc' })).rejects.toThrow()
  })

  test('their fills stand among all others', async () => {
    const { info, facts } = await start()
    await facts(xyz, { kind: 'fill', address: user, coin: 'xyz:NVDA', isBuy: false, px: '200', sz: '2', fee: '0.18' })
    expect(await info.userFills({ user })).toMatchObject([{ coin: 'xyz:NVDA', dir: 'Open Short', feeToken: 'USDC' }])
  })
})

describe('the venue’s clock', () => {
  test('can differ from the market’s: what it shows, what it is asked by, and when actions expire', async () => {
    const { info, exchange, facts, nonceManager } = await start()
    await facts({ kind: 'venue', clockOffsetMs: 45_000 })
    expect((await info.exchangeStatus()).time).toBe(START + 45_000)
    expect((await info.clearinghouseState({ user })).time).toBe(START + 45_000)
    const rows = await info.userNonFundingLedgerUpdates({ user, startTime: START + 40_000 })
    expect(rows.map(({ time }) => time)).toEqual([START + 45_000])
    const late = exchange.cancel({ cancels: [{ a: 0, o: 1 }] }, { expiresAfter: START + 30_000 })
    await expect(late).rejects.toThrow(`Action already expired: expiresAfter ${START + 30_000} < ${START + 45_000}`)
    await facts({ kind: 'venue', clockOffsetMs: -45_000 })
    expect((await info.exchangeStatus()).time).toBe(START - 45_000)
    expect(await exchange.noop({ nonce: nonceManager() })).toMatchObject({ status: 'ok' })
  })
})
