import AxeBuilder from '@axe-core/playwright'
import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { SCREENS, type ScreenPath } from '../../app/_components/frame/pages.ts'

const WIDTHS = [
  { name: 'desktop', width: 1280, height: 800 },
  { name: 'phone', width: 375, height: 740 },
]

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

for (const theme of ['dark', 'light']) {
  for (const { name, width, height } of WIDTHS) {
    test.describe(`${theme}, ${name}`, () => {
      test.use({ viewport: { width, height } })
      test.beforeEach(({ context, baseURL }) =>
        context.addCookies([{ name: 'nocturne_theme', value: theme, url: baseURL ?? '' }]),
      )

      for (const { path } of SCREENS) {
        test(`${path} shows, fits the screen, can be used without sight, and logs no error`, async ({
          page,
          request,
        }) => {
          const address = (await examples.get(path)?.(request)) ?? path
          await expectSound(page, address, theme, async () =>
            expect(page.getByText('active', { exact: true }).first()).toBeVisible(),
          )
        })
      }

      test('the login shows, fits the screen, can be used without sight, and logs no error', async ({ page }) => {
        await expectSound(page, '/login', theme, async () => expect(page.getByLabel('Password')).toBeVisible())
      })
    })
  }
}

/** `isThere` looks for what shows that the page has what it is for. */
async function expectSound(page: Page, path: string, theme: string, isThere: () => Promise<void>): Promise<void> {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(path)
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
  await isThere()
  const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflowPx, 'the page is wider than the screen').toBeLessThanOrEqual(0)
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
  expect(errors).toEqual([])
}
