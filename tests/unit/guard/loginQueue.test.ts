import { describe, expect, test } from 'vitest'
import { LoginQueue, type Verdict } from '@/app/_lib/guard/loginQueue.ts'
import { type Asker, peerOf, sourceOf } from '@/app/_lib/guard/loginSource.ts'

const from = (address: string): Asker => ({ device: null, address })
const browser = (device: string): Asker => ({ device, address: '10.0.0.1' })
const stays = new AbortController().signal

/** A queue whose first look takes until `begin`, so that a test can fill the line behind it; says in which order the others were looked at. */
function startQueue() {
  const order: string[] = []
  let atOnce = 0
  let mostAtOnce = 0
  const queue = new LoginQueue(async () => {})
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const ask = (asker: Asker, name: string, isRight = false, signal = stays): Promise<Verdict> =>
    queue.judge(asker, signal, async () => {
      atOnce += 1
      mostAtOnce = Math.max(mostAtOnce, atOnce)
      await begun
      order.push(name)
      atOnce -= 1
      return isRight
    })
  const first = ask(from('10.255.0.1'), 'first')
  return { ask, begin, first, order, mostAtOnce: () => mostAtOnce }
}

describe('passwords are looked at', () => {
  test('one after the other, each source once around, a browser that logged in before first', async () => {
    const { ask, begin, first, order, mostAtOnce } = startQueue()
    const asked = [first]
    for (const name of ['a1', 'a2', 'a3']) asked.push(ask(from('10.0.0.1'), name))
    for (const name of ['b1', 'b2']) asked.push(ask(from('10.0.0.2'), name))
    asked.push(ask(from('10.0.0.3'), 'owner', true), ask(browser('mine'), 'known', true))
    begin()
    expect((await Promise.all(asked)).slice(-2)).toEqual(['right', 'right'])
    expect(order.slice(0, 6)).toEqual(['first', 'known', 'a1', 'b1', 'a2', 'owner'])
    expect(mostAtOnce()).toBe(1)
  })

  test('a source that never guessed wrong within two turns, however many guess', async () => {
    const { ask, begin, first, order } = startQueue()
    begin()
    await first
    await Promise.all(Array.from({ length: 40 }, (_, at) => ask(from(`10.0.0.${at}`), 'guess')))
    order.length = 0
    const guesses = Array.from({ length: 200 }, (_, at) => ask(from(`10.0.0.${at % 40}`), 'guess'))
    const owner = ask(from('10.9.9.9'), 'owner', true)
    expect(await owner).toBe('right')
    expect(order.length).toBeLessThanOrEqual(3)
    await Promise.all(guesses)
  })

  test('and those that did so are not kept waiting by ever new ones', async () => {
    const { ask, begin, first, order } = startQueue()
    begin()
    await first
    await ask(from('10.9.9.9'), 'mistyped')
    order.length = 0
    const guesses = Array.from({ length: 200 }, (_, at) => ask(from(`10.1.${at}.1`), 'guess'))
    expect(await ask(from('10.9.9.9'), 'owner', true)).toBe('right')
    expect(order.length).toBeLessThanOrEqual(3)
    await Promise.all(guesses)
  })

  test('not first for a browser that logged in before and guesses now', async () => {
    const { ask, begin, first, order } = startQueue()
    begin()
    await first
    order.length = 0
    const guesses = Array.from({ length: 60 }, () => ask(browser('caught'), 'guess'))
    expect(await ask(from('10.9.9.9'), 'owner', true)).toBe('right')
    expect(order.indexOf('owner')).toBeLessThanOrEqual(5)
    await Promise.all(guesses)
  })

  test('none whose sender has gone', async () => {
    const { ask, begin, first, order } = startQueue()
    const left = AbortSignal.abort()
    const gone = Array.from({ length: 20 }, () => ask(from('10.0.0.1'), 'gone', true, left))
    begin()
    expect(new Set(await Promise.all(gone))).toEqual(new Set(['gone']))
    await first
    expect(order).toEqual(['first'])
  })

  test('at most 64 of one source and 512 of all wait, and who comes last has no worse a chance than who came first', async () => {
    const one = startQueue()
    const flood = Array.from({ length: 1_000 }, () => one.ask(from('10.0.0.1'), 'guess'))
    const owner = one.ask(from('10.0.0.2'), 'owner', true)
    one.begin()
    expect(await owner).toBe('right')
    const verdicts = await Promise.all(flood)
    expect(verdicts.filter((verdict) => verdict === 'wrong')).toHaveLength(64)
    expect(verdicts.lastIndexOf('wrong')).toBeGreaterThan(500)
    expect(verdicts.lastIndexOf('crowded')).toBeGreaterThan(500)
    const many = startQueue()
    const all = Array.from({ length: 2_000 }, (_, at) => many.ask(from(`10.${at % 40}.${Math.floor(at / 40)}.1`), 'x'))
    many.begin()
    expect((await Promise.all(all)).filter((verdict) => verdict === 'wrong')).toHaveLength(512)
  })

  test('also after one that could not be looked at', async () => {
    const queue = new LoginQueue(async () => {})
    await expect(queue.judge(from('10.0.0.1'), stays, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await queue.judge(from('10.0.0.1'), stays, async () => true)).toBe('right')
  })
})

test('the addresses of one IPv6 network, and both ways to write an IPv4 one, count as one', () => {
  const same = (one: string, other: string) => sourceOf(from(one)) === sourceOf(from(other))
  expect(same('2001:db8:1:2::1', '2001:db8:1:2:ffff::9')).toBe(true)
  expect(same('2001:db8:1:2::1', '2001:db8:1:3::1')).toBe(false)
  expect(same('::ffff:10.0.0.1', '10.0.0.1')).toBe(true)
})

test('who comes by a proxy of this machine is told apart by what the proxy says, and by nothing else', () => {
  const peer = (host: string, socket: string, forwarded: string) =>
    peerOf(
      new Request('http://x/', { headers: { host, 'x-nocturne-peer': socket, 'x-nocturne-forwarded': forwarded } }),
      { hosts: ['desk.example.org'] },
    )
  expect(peer('desk.example.org', '127.0.0.1', '203.0.113.9')).toBe('203.0.113.9')
  expect(peer('desk.example.org', '::ffff:127.0.0.1', '203.0.113.9')).toBe('203.0.113.9')
  expect(peer('desk.example.org', '127.0.0.1', '')).toBe('127.0.0.1')
  expect(peer('desk.example.org', '10.0.0.7', '203.0.113.9')).toBe('10.0.0.7')
  expect(peer('127.0.0.1:3000', '127.0.0.1', '203.0.113.9')).toBe('127.0.0.1')
})
