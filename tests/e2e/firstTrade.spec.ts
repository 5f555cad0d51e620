import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { cycleSchema, cyclesSchema } from '../../lib/contracts/cycles.ts'
import { readAgent } from './readAgent.ts'

test('a decision arrives without a reload and leads to what the model said', async ({ page }) => {
  await page.goto('/')
  const marker = await mark(page)
  const decisions = page.getByRole('region', { name: 'Last decisions' })
  await expect(decisions.getByRole('link').nth(1)).toBeVisible({ timeout: 60_000 })
  const before = await decisions.innerHTML()
  await expect.poll(() => decisions.innerHTML(), { timeout: 60_000 }).not.toBe(before)
  expect(await marker(), 'the page was not loaded again').toBe(true)

  await decisions.getByRole('link', { name: /\d/ }).first().click()
  await expect(page).toHaveURL(/\/cycles\/\d+#decision-\d+$/)
  await expect(page.getByRole('heading', { level: 1, name: /^Cycle / })).toBeVisible()
  const transcript = page.getByRole('region', { name: 'Transcript' })
  await expect(transcript.getByText('context', { exact: true })).toBeVisible()
  await expect(transcript.getByText('rule-based baseline, no language model').first()).toBeVisible()
})

test('a position is opened, and two clicks from it lie the decision that caused it and its orders', async ({
  page,
}) => {
  await page.goto('/')
  const positions = page.getByRole('region', { name: 'Positions' })
  const position = positions.getByRole('link', { name: /\b(long|short)\b/ }).first()
  await expect(position).toBeVisible({ timeout: 100_000 })
  await position.click()
  await expect(page.getByRole('heading', { name: 'Protection seen resting' }).first()).toBeVisible()

  await page.getByRole('link', { name: 'the decision that opened it' }).first().click()
  await expect(page).toHaveURL(/\/cycles\/\d+#decision-\d+$/)
  const decision = page.locator(new URL(page.url()).hash)
  await expect(decision).toBeVisible()
  await expect(decision).toContainText(/\b(buy|sell)\b/)
  await expect(decision).toContainText(/filled/)
})

test('a halt stops orders at once and for good, until a person says why trading may go on', async ({
  page,
  request,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Halt', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Stop trading now?')
  await dialog.getByRole('button', { name: 'Halt', exact: true }).click()
  await expect(page.getByRole('banner').getByText('halted', { exact: true })).toBeVisible()
  const { tradingState } = await readAgent(request)
  expect(tradingState).toBe('halted')

  const [last] = (await cycles(request)).cycles
  const seen = last?.number ?? 0
  await expect
    .poll(async () => (await cycles(request)).cycles[0]?.number ?? 0, { timeout: 60_000 })
    .toBeGreaterThan(seen + 2)
  for (const { id, number } of (await cycles(request)).cycles) {
    if (number <= seen + 1) continue
    const cycle = cycleSchema.parse(await (await request.get(`/api/cycles/${id}`)).json())
    const sent = cycle.decisions.flatMap(({ intents }) => intents).filter(({ reduceOnly }) => !reduceOnly)
    expect(sent, `cycle ${number} sent an order after the halt`).toEqual([])
  }

  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await dialog.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(dialog).toContainText('Say in a few words why trading may go on.')
  await dialog.getByLabel('Why trading may go on').fill('The browser test has seen enough.')
  await dialog.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(page.getByRole('banner').getByText('active', { exact: true })).toBeVisible()
})

/** Leaves a mark in the page that a reload would wipe out; returns what tells whether it is still there. */
async function mark(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', ''))
  return () => page.evaluate(() => document.documentElement.hasAttribute('data-not-reloaded'))
}

const cycles = async (request: APIRequestContext) =>
  cyclesSchema.parse(await (await request.get('/api/cycles?limit=20')).json())
