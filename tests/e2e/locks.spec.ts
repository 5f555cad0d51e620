import path from 'node:path'
import { type APIRequestContext, expect, test } from '@playwright/test'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import { openDb, storeFile } from '../../lib/store/db.ts'
import { readAgent } from './readAgent.ts'

const HOUR_MS = 3_600_000
const WHY = '3 trades in SOL within 24 hours made -12.00 dollars together.'

/** Holds SOL back, as the agent would after losses there; returns until when. */
async function plantLock(request: APIRequestContext): Promise<number> {
  const { agentId, venueNowMs } = await readAgent(request)
  // The venue's clock runs sixty times as fast.
  const untilMs = venueNowMs + 24 * HOUR_MS
  const db = openDb(storeFile(path.resolve(process.env.STACK_DATA_DIR ?? '')))
  const { locks } = agentBooks(db, agentId, { nowMs: () => venueNowMs, wallMs: () => Date.now() })
  await locks.insert([{ kind: 'lowProfit', coin: 'SOL', reason: WHY, openedMs: venueNowMs, untilMs, closedMs: null }])
  await db.$disconnect()
  return untilMs
}

test('what code holds back is listed with its time, and a person lets it go with a reason', async ({
  page,
  request,
}) => {
  await page.goto('/')
  const panel = page.getByRole('region', { name: 'Held back by code' })
  const lock = panel.getByRole('listitem').filter({ hasText: 'SOL: Trades without profit' })
  await expect(panel).toContainText('breakers:')
  await expect(lock).toHaveCount(0)

  const untilMs = await plantLock(request)
  await expect(lock).toContainText(WHY)
  await expect(lock).toContainText('The coin is not entered.')
  await expect(lock).toContainText(/until .+ UTC, in \d+:\d\d:\d\d/)
  await expect(lock.locator('time')).toHaveAttribute('datetime', new Date(untilMs).toISOString())

  await page.goto('/settings')
  await expect(lock).toContainText(WHY)
  await page.goto('/')

  await lock.getByRole('button', { name: 'Let go' }).click()
  const dialog = page.getByRole('dialog', { name: 'Let go before its time: SOL: Trades without profit?' })
  await expect(dialog).toContainText('The coin may be entered again at once.')
  await dialog.getByRole('button', { name: 'Let go' }).click()
  await expect(dialog).toContainText('Say in a few words why the lock may be opened.')
  await dialog.getByRole('button', { name: 'Leave as it is' }).click()
  await expect(lock).toBeVisible()

  await lock.getByRole('button', { name: 'Let go' }).click()
  await dialog.getByLabel('Why it may be let go').fill('The browser test has waited enough.')
  await dialog.getByRole('button', { name: 'Let go' }).click()
  await expect(lock).toHaveCount(0)
  expect((await readAgent(request)).locks.filter(({ coin, kind }) => coin === 'SOL' && kind === 'lowProfit')).toEqual(
    [],
  )
  await page.goto('/diary')
  await expect(page.getByText('SOL was let go by a person: The browser test has waited enough.').first()).toBeVisible()
})
