import { afterEach, expect, test } from 'vitest'
import { createLiveStream, type LiveStream, type StreamPlace } from '@/app/_hooks/liveStream.ts'

// Tabs of one browser over HTTP/1.1 share six connections: however many there are, they hold one event stream.

type Handler = (message: { data: string }) => void

/** An EventSource that the test speaks through. */
class FakeSource {
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  readyState = 1
  readonly heard = new Map<string, Handler>()
  addEventListener(name: string, handler: Handler): void {
    this.heard.set(name, handler)
  }
  close(): void {
    this.readyState = 2
    open.delete(this)
  }
  hint(kind: string): void {
    this.heard.get('hint')?.({ data: JSON.stringify({ agentId: 'a', kind, ref: '', id: 1, wallMs: 1 }) })
  }
}
const open = new Set<FakeSource>()
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
  open.clear()
})

function tab(options: { locks?: StreamPlace['locks']; seen?: { is: boolean; changed: () => void } } = {}) {
  const heard: string[] = []
  const stream: LiveStream = createLiveStream({
    createSource() {
      const source = new FakeSource()
      open.add(source)
      return source as unknown as EventSource
    },
    locks: options.locks === undefined ? navigator.locks : options.locks,
    createChannel: () => new BroadcastChannel('test-live') as unknown as globalThis.BroadcastChannel,
    isSeen: () => options.seen?.is ?? true,
    onSeen(listener) {
      if (options.seen) options.seen.changed = listener
      return () => {}
    },
  })
  const close = stream.open(
    (event) => heard.push(event.kind),
    () => heard.push('gap'),
  )
  closers.push(close)
  return { stream, heard, close }
}
const holder = async (): Promise<FakeSource> => {
  await expect.poll(() => open.size).toBe(1)
  const [source] = open
  if (!source) throw new Error('Nobody holds the stream.')
  return source
}

test('eight tabs hold one stream, and each hears every hint', async () => {
  const tabs = Array.from({ length: 8 }, () => tab())
  const source = await holder()
  source.onopen?.()
  source.hint('fill')
  for (const { heard, stream } of tabs) {
    await expect.poll(() => heard).toEqual(['fill'])
    expect(stream.state()).toBe('live')
  }
  expect(open.size).toBe(1)
})

test('a tab that comes later learns that the stream is live', async () => {
  tab()
  const source = await holder()
  source.onopen?.()
  const { stream } = tab()
  await expect.poll(() => stream.state()).toBe('live')
})

test('when the tab that holds the stream closes, another holds it, and all read again', async () => {
  const [first, second, third] = [tab(), tab(), tab()]
  const before = await holder()
  before.onopen?.()
  await expect.poll(() => third.stream.state()).toBe('live')
  first.close()
  await expect.poll(() => before.readyState).toBe(2)
  const after = await holder()
  after.onopen?.()
  await expect.poll(() => second.heard).toEqual(['gap'])
  await expect.poll(() => third.heard).toEqual(['gap'])
})

test('a stream that is down is down in every tab', async () => {
  const [, second] = [tab(), tab()]
  const source = await holder()
  source.onopen?.()
  source.onerror?.()
  await expect.poll(() => second.stream.state()).toBe('down')
  source.onopen?.()
  await expect.poll(() => second.heard).toEqual(['gap'])
})

test('where there are no locks, a tab that is not seen holds no stream, and reads again when it is seen', async () => {
  const seen = { is: false, changed: () => {} }
  const { heard } = tab({ locks: null, seen })
  expect(open.size).toBe(0)
  seen.is = true
  seen.changed()
  expect(open.size).toBe(1)
  expect(heard).toEqual(['gap'])
  seen.is = false
  seen.changed()
  expect(open.size).toBe(0)
})
