import { type BrowserContext, expect, type Page } from '@playwright/test'

/** Opens the dashboard in tabs of one browser, on pages that read much, and resolves when each has its kill switch. */
export async function openTabs(context: BrowserContext, url: string, count: number): Promise<Page[]> {
  const tabs: Page[] = []
  for (let i = 0; i < count; i += 1) {
    const tab = await context.newPage()
    await tab.goto(`${url}${['/', '/diary', '/logs'][i % 3]}`)
    await expect(bannerOf(tab).getByRole('button', { name: 'Halt', exact: true })).toBeVisible()
    tabs.push(tab)
  }
  return tabs
}

/** Presses *Halt* twice, as a person does, and resolves with the milliseconds from the second press until the tab says "halted". */
export async function halt(tab: Page): Promise<number> {
  await tab.bringToFront()
  await bannerOf(tab).getByRole('button', { name: 'Halt', exact: true }).click()
  const press = tab.getByRole('dialog').getByRole('button', { name: 'Halt', exact: true })
  await expect(press).toBeEnabled()
  const pressedMs = performance.now()
  await press.click()
  await bannerOf(tab).getByText('halted', { exact: true }).waitFor()
  return performance.now() - pressedMs
}

/** Starts trading again, so that the next finds an agent that trades. */
export async function resume(tab: Page): Promise<void> {
  await bannerOf(tab).getByRole('button', { name: 'Resume', exact: true }).click()
  const dialog = tab.getByRole('dialog')
  await dialog.getByLabel('Why trading may go on').fill('It was only a trial of the switch.')
  await dialog.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(bannerOf(tab).getByText('active', { exact: true })).toBeVisible({ timeout: 30_000 })
}

/** Returns the head of the page, which says the state. */
export const bannerOf = (tab: Page) => tab.getByRole('banner')
