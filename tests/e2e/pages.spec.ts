import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { SCREENS } from '../../app/_components/frame/pages.ts'
import { exampleOf } from './exampleOf.ts'

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 375, height: 740 }
/** Each theme comes up on one of them and is then made as wide as the other: between them, every page comes up on both, and follows both ways. */
const VISITS = [
  { theme: 'dark', first: DESKTOP, second: PHONE },
  { theme: 'light', first: PHONE, second: DESKTOP },
] as const
type Visit = (typeof VISITS)[number]

for (const visit of VISITS) {
  test.describe(`${visit.theme}, ${visit.first.width} px, then ${visit.second.width} px`, () => {
    test.use({ viewport: visit.first })
    test.beforeEach(({ context, baseURL }) =>
      context.addCookies([{ name: 'nocturne_theme', value: visit.theme, url: baseURL ?? '' }]),
    )

    for (const { path } of SCREENS) {
      test(`${path} shows, fits the screen, can be used without sight, and logs no error`, async ({
        page,
        request,
      }) => {
        const address = await exampleOf(path, request)
        await expectSound(page, address, visit, async () =>
          expect(page.getByText('active', { exact: true }).first()).toBeVisible(),
        )
      })
    }

    test('the login shows, fits the screen, can be used without sight, and logs no error', async ({ page }) => {
      await expectSound(page, '/login', visit, async () => expect(page.getByLabel('Password')).toBeVisible())
    })
  })
}

/** `isThere` looks for what shows that the page has what it is for. */
async function expectSound(page: Page, path: string, visit: Visit, isThere: () => Promise<void>): Promise<void> {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(path)
  await expect(page.locator('html')).toHaveAttribute('data-theme', visit.theme)
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
  await isThere()
  await expectFitAndAxe(page)
  await page.setViewportSize(visit.second)
  await isThere()
  await expectFitAndAxe(page)
  expect(errors).toEqual([])
}

async function expectFitAndAxe(page: Page): Promise<void> {
  // A chart follows its place a frame later.
  const overflowPx = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  await expect.poll(overflowPx, 'the page is wider than the screen').toBeLessThanOrEqual(0)
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}
