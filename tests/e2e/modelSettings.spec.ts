import { expect, test } from '@playwright/test'
import { cycleSchema } from '../../lib/contracts/cycles.ts'

test('the model is tested without an order, and its answer can be read', async ({ page, request }) => {
  await page.goto('/settings#model')
  const state = page.getByRole('region', { name: 'Model in force' })
  await expect(state.getByText('rule-based').first()).toBeVisible()
  // A context is there once a first cycle asked.
  await expect(page.getByRole('tab', { name: /Last context ≈/ })).toBeVisible({ timeout: 60_000 })
  await state.getByRole('button', { name: 'Test this model' }).click()
  const transcript = state.getByRole('link', { name: 'Read its transcript' })
  await expect(transcript).toBeVisible({ timeout: 60_000 })
  await expect(state).toContainText('Nothing was sent')
  const path = await transcript.getAttribute('href')
  const cycle = cycleSchema.parse(await (await request.get(`/api${path}`)).json())
  expect(cycle.decisions).toEqual([])
  expect(cycle.turns.length).toBeGreaterThan(0)
  expect(cycle.steps.filter(({ status }) => status === 'done').map(({ step }) => step)).toEqual([
    'context',
    'decide',
    'parse',
  ])
})

test('the preview follows what is typed, a slip is named in place, and nothing is saved by it', async ({ page }) => {
  await page.goto('/settings#prompt')
  const preview = page.getByRole('textbox', { name: 'System prompt as it would be sent' })
  await expect(preview).toHaveValue(/# What code enforces/)
  await page.locator('#field-prompt').fill('Watch the {{interval}} bars, {{levrage}}, and be careful.')
  await expect(preview).toHaveValue(/^Watch the 5m bars, \{\{levrage\}\}, and be careful\./)
  await expect(page.getByText('{{levrage}} is not known')).toBeVisible()
  await page.getByRole('textbox', { name: 'Base URL' }).fill('http://models.example.org/v1')
  await expect(page.getByText('Over http anybody on the way could write the decisions')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Save \d/ })).toBeDisabled()
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(preview).toHaveValue(/^# Role/)
})
