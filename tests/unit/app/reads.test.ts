import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isMadeStale, readKey, readUrl } from '@/app/_hooks/readQuery.ts'
import { readEntries, STALE_NOTHING } from '@/lib/contracts/reads.ts'
import { EVENT_KINDS, type EventKind } from '@/lib/domain/recordWords.ts'

/** Every route file by its path, with the name of the read it serves; null when it serves none. */
const ROUTES = readdirSync(path.resolve('app/api'), { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'route.ts')
  .map((file) => {
    const text = readFileSync(path.resolve('app/api', file), 'utf8')
    return {
      path: `/api/${path.dirname(file)}`,
      read: /\bserveRead\('(\w+)'[,)]/.exec(text)?.[1] ?? null,
      hasGet: /export (const|async function) GET\b/.test(text),
    }
  })

describe('every read', () => {
  it.each(readEntries())('%s has a route file at its path that serves it', (name, entry) => {
    expect(ROUTES.filter((route) => route.read === name).map((route) => route.path)).toEqual([entry.path])
  })
  it('is an entry: no other route answers a GET but those that are no read of the store, and files to keep', () => {
    const others = ROUTES.filter((route) => route.hasGet && route.read === null).map((route) => route.path)
    expect(others.toSorted()).toEqual([
      '/api/events',
      '/api/lab/backtests/[runId]/export',
      '/api/lab/trials/[trialId]/export',
      '/api/metrics',
      '/api/taapi/[indicator]',
    ])
  })
  it.each(readEntries())('%s has the parameters its path names', (_name, entry) => {
    const named = [...entry.path.matchAll(/\[(\w+)\]/g)].map(([, segment]) => segment)
    expect(Object.keys(entry.params.shape)).toEqual(expect.arrayContaining(named))
  })
})

describe('the address of a read', () => {
  it('leaves out what is not set', () => {
    expect(readUrl('cycles', { agent: null, before: null })).toBe('/api/cycles')
    expect(readUrl('diary', { agent: 'a b', asset: '', q: 'x&y', before: 7 })).toBe(
      '/api/diary?agent=a+b&q=x%26y&before=7',
    )
  })
  it('has the segments of its path filled, whatever they are', () => {
    expect(readUrl('cycle', { cycleId: 12 })).toBe('/api/cycles/12')
    expect(readUrl('coin', { agent: 'a', coin: 'xyz:GOLD/1' })).toBe('/api/coins/xyz%3AGOLD%2F1?agent=a')
  })
})

describe('the key of a read', () => {
  it('is the same for what is left out, null or empty, so that prefetch and browser meet', () => {
    expect(readKey('fills', { agent: 'a', before: null, limit: 25 })).toEqual(
      readKey('fills', { agent: 'a', limit: 25 }),
    )
    expect(readKey('diary', { agent: null, asset: '' })).toEqual(readKey('diary', { agent: null }))
  })
  it('tells agents, pages and reads apart', () => {
    const keys = [
      readKey('fills', { agent: 'a' }),
      readKey('fills', { agent: 'b' }),
      readKey('fills', { agent: 'a', before: 7 }),
      readKey('trades', { agent: 'a' }),
    ]
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(keys.length)
  })
})

describe('an event', () => {
  const readsStaleOn = (kind: EventKind) => readEntries().filter(([, entry]) => entry.staleOn.includes(kind))
  it.each(EVENT_KINDS)('of kind %s makes something stale, or is named as one that does not', (kind) => {
    expect(readsStaleOn(kind).length > 0).toBe(!Object.hasOwn(STALE_NOTHING, kind))
  })
  it('makes stale what its entry says, whatever was asked, and nothing else', () => {
    const kinds = new Set<EventKind>(['fill'])
    expect(isMadeStale(readKey('fills', { agent: 'a', before: 7 }), kinds)).toBe(true)
    expect(isMadeStale(readKey('diary', { agent: 'a' }), kinds)).toBe(false)
    expect(isMadeStale(['preview', 'a', null], kinds)).toBe(false)
  })
  it('leaves bars of the past alone and reads the newest again', () => {
    const kinds = new Set<EventKind>(['equity'])
    const bars = { agent: 'a', coin: 'BTC', interval: '5m' } as const
    expect(isMadeStale(readKey('candles', bars), kinds)).toBe(true)
    expect(isMadeStale(readKey('candles', { ...bars, until: 1 }), kinds)).toBe(false)
  })
})
