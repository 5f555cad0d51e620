import { afterEach, beforeEach, expect, test } from 'vitest'
import { px } from '@/lib/domain/decimal.ts'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { readPace } from '@/lib/store/queries/pace.ts'
import { fill } from '../../support/builders.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'

let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

const NOW_MS = 1_800_000_000_000

test('a position left in parts was left last at the price of its last fill, not at the average of them', async () => {
  const books = agentBooks(temp.db, 'a', { nowMs: () => NOW_MS, wallMs: () => NOW_MS })
  const exits = [
    { tid: '1', side: 'sell' as const, px: px(102_000), timeMs: NOW_MS - 900_000 },
    { tid: '2', side: 'sell' as const, px: px(100_000), timeMs: NOW_MS - 120_000 },
  ]
  for (const exit of exits)
    await books.fills.insert({ fill: fill(exit), intentId: null, decisionId: null }, { trades: [], diary: [] })
  await temp.db.trade.create({
    data: {
      ...{ agentId: 'a', coin: 'BTC', side: 'long', status: 'closed', entryPx: '100000', exitPx: '101000', szMax: '1' },
      ...{ openedAt: new Date(NOW_MS - 3_600_000), closedAt: new Date(NOW_MS - 120_000) },
    },
  })
  const { coins } = await readPace(temp.db, 'a', { nowMs: NOW_MS, interval: '5m', limits: DEFAULT_LIMITS })
  expect(coins.BTC?.lastExit).toEqual({ side: 'long', atMs: NOW_MS - 120_000, px: px(100_000) })
})
