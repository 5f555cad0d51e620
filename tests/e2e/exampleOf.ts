import type { APIRequestContext } from '@playwright/test'
import type { ScreenPath } from '../../app/_components/frame/pages.ts'

/** Where a screen with a value in its address is looked at: a screen without an example does not compile. */
const EXAMPLES: Record<Extract<ScreenPath, `${string}[${string}`>, (request: APIRequestContext) => Promise<string>> = {
  // A trial that nobody asked for says so.
  '/lab/trials/[trialId]': async (request) => {
    const { trials } = (await (await request.get('/api/lab/trials')).json()) as { trials: { id: number }[] }
    return trials[0] === undefined ? '/lab/trials' : `/lab/trials/${trials[0].id}`
  },
  '/lab/prompts/[hash]': async (request) => {
    const { prompts } = (await (await request.get('/api/lab/prompts')).json()) as { prompts: { hash: string }[] }
    return `/lab/prompts/${prompts[0]?.hash}`
  },
  '/coins/[coin]': async () => '/coins/BTC',
  '/pairs/[pair]': async () => '/pairs/ETH~BTC',
  '/lab/backtests/[runId]': async (request) => {
    const spec = { name: 'Nowhere', market: { kind: 'replay', folder: 'nowhere' } }
    const { runId } = (await (await request.post('/api/lab/backtests', { data: spec })).json()) as { runId: number }
    return `/lab/backtests/${runId}`
  },
  '/cycles/[cycleId]': async (request) => {
    const { cycles } = (await (await request.get('/api/cycles?limit=5')).json()) as { cycles: { id: number }[] }
    return `/cycles/${cycles.at(-1)?.id}`
  },
}
const examples = new Map(Object.entries(EXAMPLES))

/** Returns an address at which the screen of a path can be looked at. */
export const exampleOf = async (path: ScreenPath, request: APIRequestContext): Promise<string> =>
  (await examples.get(path)?.(request)) ?? path
