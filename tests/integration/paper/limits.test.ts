import { describe, expect, test } from 'vitest'
import { MASTER, market, START, startPaper } from './paperHarness.ts'

const user = MASTER.address

async function start(options: Parameters<typeof startPaper>[0] = {}) {
  const paper = await startPaper({ speed: 1, ...options })
  await paper.deposit()
  const limits = async () => (await fetch(`${paper.server.url}/paper/limits`)).json()
  return { ...paper, limits }
}

describe('the weight of requests', () => {
  test('is counted by type as documented: 2, 20, 60, an action 1 and one more for each 40 of a batch', async () => {
    const { info, exchange, nonceManager, limits } = await start()
    await info.clearinghouseState({ user })
    await info.frontendOpenOrders({ user })
    await info.userRole({ user })
    await exchange.noop({ nonce: nonceManager() })
    await exchange.cancel({ cancels: Array.from({ length: 79 }, (_, o) => ({ a: 0, o })) }).catch(() => {})
    expect(await limits()).toMatchObject({
      enforced: false,
      weightMax: 1_200,
      byType: {
        clearinghouseState: { requests: 1, weight: 2 },
        frontendOpenOrders: { requests: 1, weight: 20 },
        userRole: { requests: 1, weight: 60 },
        noop: { requests: 1, weight: 1 },
        cancel: { requests: 1, weight: 2 },
      },
    })
  })

  test('long answers cost more: one for each 60 candles', async () => {
    const { info, limits } = await start()
    const startTime = START - 500 * 60_000
    expect(await info.candleSnapshot({ coin: 'BTC', interval: '1m', startTime })).toHaveLength(501)
    expect((await limits()).byType.candleSnapshot).toEqual({ requests: 1, weight: 28 })
  })

  test('past 1,200 in a minute the venue answers 429 with null, until the minute has passed', async () => {
    const { post, wall, limits } = await start({ enforceIpWeights: true })
    const ask = () => post('/info', { type: 'userRole', user })
    for (let i = 0; i < 20; i += 1) expect((await ask()).status).toBe(200)
    expect(await ask()).toEqual({ status: 429, body: 'null' })
    expect((await post('/info', { type: 'allMids' })).status).toBe(429)
    const [origin] = Object.values((await limits()).origins)
    expect(origin).toEqual({ usedWeight: 1_200, peakWeight: 1_200, refused: 2 })
    wall.ms += 60_000
    expect((await ask()).status).toBe(200)
  })

  test('nothing is refused where it is not enforced', async () => {
    const { post } = await start()
    for (let i = 0; i < 25; i += 1) expect((await post('/info', { type: 'userRole', user })).status).toBe(200)
  })
})

describe('the actions of an address', () => {
  test('one that came too late costs five', async () => {
    const { info, exchange, wall } = await start()
    wall.ms += 1_000
    const late = exchange.cancel({ cancels: [{ a: 0, o: 1 }] }, { expiresAfter: START })
    await expect(late).rejects.toThrow('Action already expired')
    expect((await info.userRateLimit({ user })).nRequestsUsed).toBe(5)
  })

  test('each order of a batch counts, and each dollar traded gives one more', async () => {
    const { info, exchange } = await start()
    const { BTC: mid = '' } = await info.allMids()
    const order = market(mid, true, '0.001')
    await exchange.order({ orders: [order, order], grouping: 'na' })
    const { nRequestsUsed, nRequestsCap, cumVlm } = await info.userRateLimit({ user })
    expect([nRequestsUsed, nRequestsCap]).toEqual([2, 10_000 + Math.floor(Number(cumVlm))])
  })
})
