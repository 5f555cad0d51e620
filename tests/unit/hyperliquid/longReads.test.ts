import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '@/lib/domain/account.ts'
import type { Market } from '@/lib/domain/market.ts'
import { keepLongReads } from '@/lib/hyperliquid/longReads.ts'
import { createReadShelf, type ReadShelf } from '@/lib/hyperliquid/readShelf.ts'
import { account as anAccount, market, position } from '../../support/builders.ts'

const HOUR_MS = 3_600_000
const START_MS = 1_800_000 * HOUR_MS

/** A venue that says how often it was asked for what. */
function counted(shelf?: ReadShelf) {
  const asked: string[] = []
  let nowMs = START_MS + 60_000
  let list: Market[] = [market({ coin: 'BTC' })]
  let account: Account = anAccount({ positions: [] })
  let isDown = false
  const rates = (startMs: number) => {
    const rows: { timeMs: number; rateFrac: number }[] = []
    const first = Math.ceil(startMs / HOUR_MS) * HOUR_MS
    for (let timeMs = first; timeMs <= nowMs; timeMs += HOUR_MS) rows.push({ timeMs, rateFrac: timeMs })
    return rows
  }
  const venue = keepLongReads(
    {
      async fetchMarkets() {
        asked.push('markets')
        if (isDown) throw new Error('down')
        return list
      },
      fetchAccount: async () => account,
      async fetchFundingHistory(_coin: string, startMs: number) {
        const rows = rates(startMs)
        asked.push(`funding ${rows.length}`)
        return rows
      },
      async fetchTakerFeeFrac() {
        asked.push('fee')
        return 0.00045
      },
    },
    () => nowMs,
    shelf,
  )
  return {
    venue,
    asked,
    pass(ms: number) {
      nowMs += ms
    },
    setList(next: Market[]) {
      list = next
    },
    hold(coin: string) {
      account = { ...account, positions: [position({ coin })] }
    },
    goDown() {
      isDown = true
    },
    weekAgo: () => nowMs - 168 * HOUR_MS,
  }
}

test('markets and fees are asked for once an hour', async () => {
  const { venue, asked, pass } = counted()
  for (const waitMs of [0, 5_000, HOUR_MS - 10_000]) {
    pass(waitMs)
    await venue.fetchMarkets()
    await venue.fetchTakerFeeFrac()
  }
  expect(asked).toEqual(['markets', 'fee'])
  pass(HOUR_MS)
  await venue.fetchMarkets()
  await venue.fetchTakerFeeFrac()
  expect(asked).toEqual(['markets', 'fee', 'markets', 'fee'])
})

test('a position in a coin that is not on the list has the list read anew, once a minute at most', async () => {
  const { venue, asked, pass, hold, setList } = counted()
  await venue.fetchMarkets()
  hold('NEW')
  setList([market({ coin: 'BTC' }), market({ coin: 'NEW' })])
  pass(61_000)
  await venue.fetchAccount()
  expect((await venue.fetchMarkets()).map(({ coin }) => coin)).toEqual(['BTC', 'NEW'])
  hold('NEVER')
  for (let index = 0; index < 5; index += 1) {
    await venue.fetchAccount()
    await venue.fetchMarkets()
  }
  expect(asked).toEqual(['markets', 'markets'])
})

test('a list that cannot be read anew is used as it was', async () => {
  const { venue, pass, goDown } = counted()
  const list = await venue.fetchMarkets()
  goDown()
  pass(2 * HOUR_MS)
  expect(await venue.fetchMarkets()).toEqual(list)
})

test('funding is read whole once, and then on from the last payment, once an hour', async () => {
  const { venue, asked, pass, weekAgo } = counted()
  const whole = await venue.fetchFundingHistory('BTC', weekAgo())
  pass(50 * 60_000)
  expect((await venue.fetchFundingHistory('BTC', weekAgo())).length).toBe(whole.length)
  pass(10 * 60_000)
  const next = await venue.fetchFundingHistory('BTC', weekAgo())
  expect(asked).toEqual(['funding 168', 'funding 1'])
  expect(next).toHaveLength(168)
  expect(next.at(-1)?.timeMs).toBe(START_MS + HOUR_MS)
  expect(next.every(({ timeMs }) => timeMs >= weekAgo())).toBe(true)
})

test('a clock that starts over forgets what was read', async () => {
  const { venue, asked, pass, weekAgo } = counted()
  await venue.fetchMarkets()
  await venue.fetchFundingHistory('BTC', weekAgo())
  pass(-10 * 24 * HOUR_MS)
  await venue.fetchMarkets()
  await venue.fetchFundingHistory('BTC', weekAgo())
  expect(asked).toEqual(['markets', 'funding 168', 'markets', 'funding 168'])
})

describe('a process that follows another', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-shelf-'))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  async function readAll({ venue, weekAgo }: ReturnType<typeof counted>) {
    const funding = await venue.fetchFundingHistory('BTC', weekAgo())
    return { markets: await venue.fetchMarkets(), fee: await venue.fetchTakerFeeFrac(), funding }
  }

  test('asks for none of what the first one read, as long as it is true', async () => {
    const first = await readAll(counted(createReadShelf(folder)))
    const second = counted(createReadShelf(folder))
    second.pass(30_000)
    expect(await readAll(second)).toEqual(first)
    expect(second.asked).toEqual([])
    second.pass(HOUR_MS)
    await readAll(second)
    expect(second.asked).toEqual(['funding 1', 'markets', 'fee'])
  })

  test('asks for all of it where what was kept cannot be read, or is of a time to come', async () => {
    await readAll(counted(createReadShelf(folder)))
    const earlier = counted(createReadShelf(folder))
    earlier.pass(-30_000)
    await readAll(earlier)
    expect(earlier.asked).toEqual(['funding 168', 'markets', 'fee'])
    for (const name of fs.readdirSync(folder)) fs.writeFileSync(path.join(folder, name), '{"value":"')
    const third = counted(createReadShelf(folder))
    await readAll(third)
    expect(third.asked).toEqual(['funding 168', 'markets', 'fee'])
  })
})
