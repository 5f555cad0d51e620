import { mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer } from '@/lib/paper/paperServer.ts'
import { clientsOf, MASTER, market, START, startPaper } from './paperHarness.ts'

/** Trades at ten held moments five minutes apart; between them wall time passes in steps of the given size. */
async function trade(wallStepMs: number): Promise<unknown> {
  const { info, exchange, deposit, hold, clock, wall } = await startPaper()
  await hold(START)
  await deposit()
  await exchange.updateLeverage({ asset: 0, isCross: true, leverage: 10 })
  for (let i = 1; i <= 10; i += 1) {
    const gridMs = START + i * 300_000
    await hold(gridMs)
    while ((await clock()).nowMs < gridMs) wall.ms += wallStepMs
    const { BTC: mid = '' } = await info.allMids()
    const isBuy = i % 3 !== 0
    await exchange.order({ orders: [market(mid, isBuy, '0.05')], grouping: 'na' })
    const stop = { a: 0, b: false, p: (Number(mid) * 0.9).toFixed(0), s: '0.01', r: true }
    const triggerPx = (Number(mid) * 0.9995).toFixed(0)
    await exchange.order({
      orders: [{ ...stop, t: { trigger: { isMarket: true, triggerPx, tpsl: 'sl' } } }],
      grouping: 'na',
    })
  }
  const user = MASTER.address
  return [
    await info.userFills({ user }),
    await info.historicalOrders({ user }),
    await info.clearinghouseState({ user }),
  ]
}

test('an agent that acts at held moments gets the same fills, byte for byte, however fast the machines are', async () => {
  const first = JSON.stringify(await trade(170))
  const second = JSON.stringify(await trade(2_311))
  expect(second).toBe(first)
  // Stops fired between the moments the agent acted at.
  expect(first).toMatch(/"statusTimestamp":1767226155000/)
}, 60_000)

test('a stop fires at its own moment even when the venue sleeps through it', async () => {
  const { info, exchange, deposit, server, wall } = await startPaper()
  await deposit()
  const { BTC: mid = '' } = await info.allMids()
  await exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })
  const triggerPx = (Number(mid) * 0.998).toFixed(0)
  const stop = { a: 0, b: false, p: (Number(mid) * 0.9).toFixed(0), s: '0.01', r: true }
  await exchange.order({
    orders: [{ ...stop, t: { trigger: { isMarket: true, triggerPx, tpsl: 'sl' } } }],
    grouping: 'na',
  })
  const due = [...server.venue.feed.ticks(START, START + 2 * 86_400_000)].find(({ quotes }) =>
    quotes.BTC?.markPx.lte(triggerPx),
  )
  // Two days pass in one step of the wall.
  wall.ms += (2 * 86_400_000) / 60
  server.venue.advance(Number.POSITIVE_INFINITY)
  const [fill] = await info.userFills({ user: MASTER.address })
  expect(fill).toMatchObject({ dir: 'Close Long', time: due?.atMs })
  const payments = await info.userFunding({ user: MASTER.address, startTime: 0 })
  expect(payments.length).toBe(Math.floor(((due?.atMs ?? 0) - START) / 3_600_000))
  expect(payments.every(({ time }) => time % 3_600_000 === 0)).toBe(true)
})

test('a venue that is stopped goes on where it stood, with its account', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'paper-'))
  const first = await startPaper({ folder })
  await first.deposit()
  await first.hold(START + 600_000)
  first.wall.ms += 20_000
  const { BTC: mid = '' } = await first.info.allMids()
  await first.exchange.order({ orders: [market(mid, true, '0.01')], grouping: 'na' })
  const before = await first.info.clearinghouseState({ user: MASTER.address })
  await first.server.close()
  const wall = { ms: START + 99_000_000 }
  const again = await createPaperServer({
    feed: createSyntheticFeed({ seed: 1 }),
    folder,
    speed: 60,
    wallMs: () => wall.ms,
    pumpMs: 0,
    startHoldMs: 30_000,
  })
  const clients = clientsOf(again, () => wall.ms)
  expect(await clients.info.clearinghouseState({ user: MASTER.address })).toEqual(before)
  wall.ms += 29_000
  expect(await clients.clock()).toMatchObject({ nowMs: START + 600_000 })
  wall.ms += 2_000
  expect(await clients.clock()).toMatchObject({ nowMs: START + 660_000, holdAtMs: null })
  await again.close()
})
