import { expect, test } from '@playwright/test'
import { bannerOf, halt, openTabs, resume } from '../support/haltInTabs.ts'
import { STACK_URL } from './stackUrl.ts'

// A browser opens six connections to a host over HTTP/1.1; how fast a halt is beside eleven other tabs is told by `npm run bench tabs`.

test('of twelve tabs the first and the last can halt, and every other then says so', async ({ context }) => {
  // Twelve pages are drawn anew four times.
  test.slow()
  const tabs = await openTabs(context, STACK_URL, 12)
  for (const presser of [tabs[0], tabs[11]]) {
    if (!presser) throw new Error('a tab is missing')
    await halt(presser)
    for (const tab of tabs) await expect(bannerOf(tab).getByText('halted', { exact: true })).toBeVisible()
    await resume(presser)
  }
})

test('a halt that nobody answers says so after two seconds, says what to do, and can be pressed again', async ({
  page,
}) => {
  await page.goto('/')
  await bannerOf(page).getByRole('button', { name: 'Halt', exact: true }).click()
  let isServerUp = false
  await page.route('**/api/agent/commands', (route) => (isServerUp ? route.continue() : undefined))
  const dialog = page.getByRole('dialog')
  const press = dialog.getByRole('button', { name: 'Halt', exact: true })
  await press.click()
  await expect(dialog.getByText('No answer for 2 s, still waiting')).toBeVisible({ timeout: 3_500 })
  await expect(dialog.getByText(/make a file HALT-\S+, empty, in the data folder/)).toBeVisible()
  await expect(press).toBeEnabled()
  isServerUp = true
  await press.click()
  await expect(bannerOf(page).getByText('halted', { exact: true })).toBeVisible()
  await resume(page)
})
