import { chromium } from '@playwright/test'
import { ensureChromium } from '../chromium.mjs'
import { halt, openTabs, resume } from '../support/haltInTabs.ts'
import { startProcessStack, until } from '../support/processStack.ts'
import { report, toMeasurement } from './measure.ts'

/**
 * npm run bench tabs: the real dashboard in a real browser, whose tabs share six connections. From the second press of *Halt* until that tab says "halted",
 * in the only tab and in the twelfth of twelve. BENCH_TRIES (20) presses each; `next build` must have been run.
 */

const TRIES = Number(process.env.BENCH_TRIES ?? 20)

const env = { NOCTURNE_MARKET: 'synthetic:1', ASSETS: 'BTC,ETH,SOL', INTERVAL: '5m', NOCTURNE_SPEED: '60' }
const stack = await startProcessStack({ isHeadless: false, env })
const browser = await chromium.launch({
  executablePath: ensureChromium().CHROMIUM_PATH ?? process.env.CHROMIUM_PATH,
  args: ['--no-sandbox'],
})
try {
  // The dashboard starts after the agent, whose readiness the stack waits for.
  await until('the dashboard answers', () => isUp(`${stack.webUrl}/api/health`))
  const rows = []
  for (const count of [1, 12]) {
    const context = await browser.newContext()
    const presser = (await openTabs(context, stack.webUrl, count)).at(-1)
    if (!presser) throw new Error('no tab was opened')
    const runs: number[] = []
    for (let i = 0; i < TRIES; i += 1) {
      runs.push(await halt(presser))
      await resume(presser)
    }
    rows.push(toMeasurement(count === 1 ? 'in the only tab' : `in the last of ${count}`, runs))
    console.log(`${count} tabs, worst: ${Math.max(...runs).toFixed(0)} ms`)
    await context.close()
  }
  report('From the press of Halt until the tab says "halted"', rows)
} finally {
  await browser.close()
  await stack.stop()
}

function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}
