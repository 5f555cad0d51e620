import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Decimal } from '@/lib/domain/decimal.ts'
import { l1ActionSchema } from '@/lib/hyperliquid/wire/action.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { applyFacts } from '@/lib/paper/server/facts.ts'
import { openJournal } from '@/lib/paper/server/journal.ts'
import { createVenue, type Venue } from '@/lib/paper/server/venue.ts'
import { USER } from './engineHarness.ts'

function start(folder: string) {
  const wall = { ms: 0 }
  const journal = openJournal(folder)
  const venue = createVenue({ feed: createSyntheticFeed({ seed: 1 }), journal, speed: 60, wallMs: () => wall.ms })
  return { venue, wall, journal }
}

function buy(venue: Venue, s: string): void {
  const order = { a: 0, b: true, p: '110000', s, r: false, t: { limit: { tif: 'Ioc' } } }
  const action = l1ActionSchema.parse({ type: 'order', orders: [order], grouping: 'na' })
  expect(JSON.stringify(venue.apply({ kind: 'action', address: USER, action }))).toContain('filled')
}

const seen = (venue: Venue) =>
  JSON.stringify([
    venue.state.accounts,
    venue.state.counters,
    venue.state.nonces,
    venue.state.agents,
    venue.history.of(USER),
    [...venue.history.of(USER).orders],
  ])

function traded() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'paper-'))
  const first = start(folder)
  first.venue.apply({ kind: 'deposit', address: USER, usd: new Decimal('10000') })
  first.wall.ms += 10_000
  buy(first.venue, '0.01')
  first.venue.apply({ kind: 'useNonce', signer: USER, used: [5, 4] })
  return { folder, first, file: path.join(folder, 'journal.jsonl') }
}

test('a venue killed at any moment comes back with all that was acknowledged, at the time where it stood', () => {
  const { folder, first } = traded()
  const back = start(folder)
  expect(seen(back.venue)).toBe(seen(first.venue))
  expect(back.venue.state.nowMs).toBe(first.venue.state.nowMs)
  buy(back.venue, '0.02')
  expect(start(folder).venue.state.accounts[USER]?.positions.BTC?.szi.toFixed()).toBe('0.03')
})

test('facts about an account outlive a kill, money and all', () => {
  const { folder, first } = traded()
  const facts = [
    { kind: 'ledger', address: USER, delta: { type: 'accountClassTransfer', usdc: '250', toPerp: false } },
    { kind: 'abstraction', address: USER, mode: 'unifiedAccount' },
    { kind: 'order', address: USER, coin: '@107', isBuy: true, limitPx: '20', sz: '3' },
    { kind: 'dexPosition', address: USER, coin: 'xyz:NVDA', szi: '2', entryPx: '180' },
    {
      kind: 'owner',
      address: '0x00000000000000000000000000000000000000bb',
      owner: { role: 'subAccount', master: USER, name: 'second' },
    },
  ]
  expect(applyFacts(first.venue, null, { facts }).kind).toBe('done')
  const before = seen(first.venue)
  expect(before).toContain('xyz:NVDA')
  expect(seen(start(folder).venue)).toBe(before)
})

test('a last line torn by the kill was never acknowledged and is cut off; what follows is appended cleanly', () => {
  const { folder, first, file } = traded()
  const before = seen(first.venue)
  const whole = readFileSync(file, 'utf8').length
  buy(first.venue, '0.02')
  truncateSync(file, whole + 40)
  const back = start(folder)
  expect(seen(back.venue)).toBe(before)
  buy(back.venue, '0.05')
  expect(start(folder).venue.state.accounts[USER]?.positions.BTC?.szi.toFixed()).toBe('0.06')
})

test('a snapshot replaces the journal, and lines it already holds are not applied again', () => {
  const { folder, first, file } = traded()
  const lines = readFileSync(file, 'utf8')
  first.venue.close()
  expect(readFileSync(file, 'utf8')).toBe('')
  // A crash between writing the snapshot and emptying the journal leaves the old lines there.
  appendFileSync(file, lines)
  expect(seen(start(folder).venue)).toBe(seen(first.venue))
})

test('damage in the middle stops the start with the file and line', () => {
  const { folder, file } = traded()
  const [one, two, ...rest] = readFileSync(file, 'utf8').split('\n')
  writeFileSync(file, [one, two?.slice(0, 30), ...rest].join('\n'))
  expect(() => openJournal(folder)).toThrow(/journal\.jsonl cannot be read: line 2 is damaged/)
})

test('a folder that cannot be made stops the start', () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'paper-')), 'file')
  writeFileSync(file, '')
  expect(() => openJournal(path.join(file, 'folder'))).toThrow(/cannot write to .*Make the folder writable/)
})
