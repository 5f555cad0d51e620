import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ownIdentity } from '@/lib/processIdentity.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { openDb } from '@/lib/store/db.ts'
import { createLeaseHolder, type LeaseHolder, type LeaseOwner } from '@/lib/store/lease.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const AGENT = 'night-1'
const LEASE_MS = 6_000
const WALL = Date.UTC(2026, 0, 2, 3, 4, 5)
const clock = { nowMs: () => WALL, wallMs: () => WALL }

let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

/** Real time as all machines share it; a process's own clocks are made of it. */
let realMs = 0
const pass = (ms: number) => {
  realMs += ms
}

/** A process of this machine that lives, unless told otherwise, with a wall clock that may be wrong by so much. */
const holder = (id: string, { skewMs = 0, owner = {}, db = temp.db }: HolderFacts = {}): LeaseHolder =>
  createLeaseHolder(
    db,
    AGENT,
    { wallMs: () => WALL + realMs + skewMs, elapsedMs: () => realMs },
    { id, ...ownIdentity(), ...owner },
  )
interface HolderFacts {
  skewMs?: number
  owner?: Partial<LeaseOwner>
  db?: TempDb['db']
}

const lease = () => temp.db.lease.findUniqueOrThrow({ where: { agentId: AGENT } })

describe('no clock of another process is trusted', () => {
  test.each([7_000, 86_400_000, -7_000])(
    'a process whose wall clock is %d ms off takes no lease that is renewed',
    async (skewMs) => {
      const trading = holder('trading')
      const other = holder('other', { skewMs })
      expect(await trading.take()).toBe(true)
      for (let second = 0; second < 30; second += 1) {
        expect(await other.take()).toBe(false)
        pass(1_000)
        expect(await trading.take()).toBe(true)
      }
      expect(await lease()).toMatchObject({ owner: 'trading', token: 1 })
    },
  )

  test('a lease whose owner fell silent is taken once it was watched for its whole length, and not before', async () => {
    const trading = holder('trading')
    await trading.take()
    pass(60_000)
    const other = holder('other', { skewMs: 7_000 })
    expect(await other.take()).toBe(false)
    pass(LEASE_MS - 1)
    expect(await other.take()).toBe(false)
    pass(1)
    expect(await other.take()).toBe(true)
    expect(await lease()).toMatchObject({ owner: 'other', token: 2 })
  })

  test('the owner has stopped to act before anybody who watches it may begin', async () => {
    const trading = holder('trading')
    await trading.take()
    const other = holder('other')
    await other.take()
    let overlap = 0
    while (!(await other.take())) {
      pass(50)
      if (trading.holds() && other.holds()) overlap += 1
    }
    expect([trading.holds(), other.holds(), overlap]).toEqual([false, true, 0])
  })

  test('a renewal is seen, and the watch begins anew', async () => {
    const trading = holder('trading')
    const other = holder('other')
    await trading.take()
    await other.take()
    pass(LEASE_MS - 500)
    await trading.take()
    pass(500)
    expect(await other.take()).toBe(false)
    pass(LEASE_MS - 1)
    expect(await other.take()).toBe(false)
  })
})

describe('taking', () => {
  test('of two that ask at once on two connections exactly one gets it', async () => {
    const second = openDb(temp.file)
    for (let round = 0; round < 20; round += 1) {
      const both = [holder(`a${round}`), holder(`b${round}`, { db: second })]
      const taken = await Promise.all(both.map((each) => each.take()))
      expect(taken.filter(Boolean)).toHaveLength(1)
      await both[taken.indexOf(true)]?.release()
    }
    await second.$disconnect()
  })

  test('a lease that was given back is taken at once', async () => {
    const trading = holder('trading')
    await trading.take()
    await trading.release()
    expect(trading.holds()).toBe(false)
    expect(await holder('other').take()).toBe(true)
  })

  test('a lease whose owner is dead is taken at once', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    const pid = child.pid ?? 0
    await once(child, 'exit')
    await holder('dead', { owner: { pid } }).take()
    expect(await holder('other').take()).toBe(true)
  })

  test.runIf(fs.existsSync('/proc/self/stat'))(
    'a process that only bears the id of the dead owner does not keep it',
    async () => {
      await holder('dead', { owner: { began: '1' } }).take()
      expect(await holder('other').take()).toBe(true)
    },
  )

  test('what a process id of another machine means is not judged here', async () => {
    await holder('far', { owner: { host: 'elsewhere', pid: 2 ** 22 + 1 } }).take()
    expect(await holder('other').take()).toBe(false)
  })

  test('who has lost it does not take it again, also not when the successor is gone', async () => {
    const first = holder('first')
    await first.take()
    pass(LEASE_MS)
    const second = holder('second')
    await second.take()
    pass(LEASE_MS)
    expect(await second.take()).toBe(true)
    expect(await first.take()).toBe(false)
    await second.release()
    expect(await first.take()).toBe(false)
  })

  test('it is not held on the strength of an old renewal', async () => {
    const trading = holder('trading')
    expect(trading.holds()).toBe(false)
    await trading.take()
    pass(4_999)
    expect(trading.holds()).toBe(true)
    pass(1)
    expect(trading.holds()).toBe(false)
    await trading.take()
    expect(trading.holds()).toBe(true)
  })
})

describe('the fence', () => {
  const identity = {
    venueId: 'paper-test',
    venue: 'paper',
    feed: 'synthetic',
    feedNote: '',
    speed: 1,
    model: 'rules',
    ruleBased: true,
    accountAddress: '0x1',
  } as const

  async function takenOver() {
    const first = holder('first')
    const books = agentBooks(temp.db, AGENT, clock, first)
    await first.take()
    await books.state.upsert(identity)
    const cycle = await books.cycles.insert({ settingsVersion: 1, model: 'rules', ruleBased: true })
    const second = holder('second')
    await second.take()
    pass(LEASE_MS)
    await second.take()
    return { books, cycle, second }
  }

  test('a holder whose lease was taken writes nothing any more, also not the announcement, and still reads', async () => {
    const { books, cycle } = await takenOver()
    const events = await temp.db.event.count()
    const lost = { code: 'lease_lost' }
    await expect(books.state.update({ tradingState: 'halted' })).rejects.toMatchObject(lost)
    await expect(books.state.beat()).rejects.toMatchObject(lost)
    await expect(books.cycles.update(cycle.id, { context: 'x' })).rejects.toMatchObject(lost)
    await expect(books.cycles.insert({ settingsVersion: 1, model: 'm', ruleBased: true })).rejects.toMatchObject(lost)
    await expect(books.intents.markSent([1], 1, 2)).rejects.toMatchObject(lost)
    await expect(
      books.diary.insert([{ cycleId: null, atMs: 1, asset: '', action: 'x', message: 'x' }]),
    ).rejects.toMatchObject(lost)
    await expect(books.events.prune(0)).rejects.toMatchObject(lost)
    expect(await temp.db.event.count()).toBe(events)
    expect(await temp.db.diaryEntry.count()).toBe(0)
    expect(await books.state.read()).toMatchObject({ tradingState: 'active' })
    expect(await books.cycles.get(cycle.id)).toMatchObject({ context: '' })
  })

  test('the successor writes', async () => {
    const { second } = await takenOver()
    const books = agentBooks(temp.db, AGENT, clock, second)
    await books.state.update({ paused: true })
    expect(await books.state.read()).toMatchObject({ paused: true })
  })

  test('before it is taken and after it is given back nothing is written', async () => {
    const only = holder('only')
    const books = agentBooks(temp.db, AGENT, clock, only)
    await expect(books.state.upsert(identity)).rejects.toMatchObject({ code: 'lease_lost' })
    await only.take()
    await books.state.upsert(identity)
    await only.release()
    await expect(books.state.beat()).rejects.toMatchObject({ code: 'lease_lost' })
  })

  test('a row that is missing for another reason is told as it is', async () => {
    const only = holder('only')
    await only.take()
    const books = agentBooks(temp.db, AGENT, clock, only)
    await expect(books.state.beat()).rejects.toMatchObject({ code: 'P2025' })
  })
})
