import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 1_000
const ROUTES = ['/api/status', '/api/positions', '/api/cycles', '/api/performance', '/api/diary', '/api/trades', '/']

/** Asks what an open dashboard asks, once a second, and follows the live events, until closed. */
export function pollScreens(webUrl: string): { close(): void } {
  const ending = new AbortController()
  const { signal } = ending
  const poll = async () => {
    while (!signal.aborted) {
      for (const route of ROUTES) await fetch(`${webUrl}${route}`, { signal }).then((response) => response.text())
      await sleep(EVERY_MS, undefined, { signal })
    }
  }
  const follow = async () => {
    const { body } = await fetch(`${webUrl}/api/events`, { signal })
    for await (const _chunk of body ?? []);
  }
  // A request that fails under load is asked again; a poll that ends because it is closed is meant to.
  const untilClosed = async (work: () => Promise<void>) => {
    while (!signal.aborted) {
      await work().catch(() => null)
      await sleep(EVERY_MS)
    }
  }
  void untilClosed(poll)
  void untilClosed(follow)
  return { close: () => ending.abort() }
}
