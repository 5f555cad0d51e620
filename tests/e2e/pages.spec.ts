import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

const PAGES = ['/', '/positions', '/cycles', '/diary', '/performance', '/settings', '/logs', '/lab']
const WIDTHS = [
  { name: 'desktop', width: 1280, height: 800 },
  { name: 'phone', width: 375, height: 740 },
]

for (const theme of ['dark', 'light']) {
  for (const { name, width, height } of WIDTHS) {
    test.describe(`${theme}, ${name}`, () => {
      test.use({ viewport: { width, height } })
      test.beforeEach(({ context, baseURL }) =>
        context.addCookies([{ name: 'nocturne_theme', value: theme, url: baseURL ?? '' }]),
      )

      for (const path of PAGES) {
        test(`${path} shows, fits the screen, can be used without sight, and logs no error`, async ({ page }) => {
          await expectSound(page, path, theme)
        })
      }

      test('one cycle shows, fits the screen, can be used without sight, and logs no error', async ({
        page,
        request,
      }) => {
        const { cycles } = (await (await request.get('/api/cycles?limit=5')).json()) as { cycles: { id: number }[] }
        await expectSound(page, `/cycles/${cycles.at(-1)?.id}`, theme)
      })
    })
  }
}

async function expectSound(page: Page, path: string, theme: string): Promise<void> {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(path)
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
  await expect(page.getByText('active', { exact: true }).first()).toBeVisible()
  const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflowPx, 'the page is wider than the screen').toBeLessThanOrEqual(0)
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
  expect(errors).toEqual([])
}
