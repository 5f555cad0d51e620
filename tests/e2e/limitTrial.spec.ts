import path from 'node:path'
import { type APIRequestContext, expect, test } from '@playwright/test'
import { cyclesSchema } from '../../lib/contracts/cycles.ts'
import { settingsResponseSchema } from '../../lib/contracts/settings.ts'
import { judgeDecisions } from '../../lib/domain/riskGate.ts'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import { openDb, storeFile } from '../../lib/store/db.ts'
import { decision, gateInput } from '../support/builders.ts'
import { readAgent } from './readAgent.ts'

/** Writes, as the agent would, an entry at 3x and a close of nothing beside a cycle that has ended; returns where the entry stands. */
async function plantDecisions(request: APIRequestContext): Promise<string> {
  const { agentId } = await readAgent(request)
  const ended = async () => {
    const { cycles } = cyclesSchema.parse(await (await request.get('/api/cycles')).json())
    return cycles.find(({ status }) => status !== 'running')?.id ?? 0
  }
  await expect.poll(ended, { timeout: 60_000 }).toBeGreaterThan(0)
  const cycleId = await ended()
  const db = openDb(storeFile(path.resolve(process.env.STACK_DATA_DIR ?? '')))
  const { settings } = await agentBooks(db, agentId, CLOCK).settings.latest()
  const decisions = [decision({ allocation_usd: 1_000, tp_price: 108_000 }), decision({ action: 'close' })]
  const input = gateInput({ decisions, limits: settings.limits })
  const verdicts = judgeDecisions(input).map((verdict) => ({ verdict, source: 'model' as const }))
  const [entry] = await agentBooks(db, agentId, CLOCK).decisions.insertVerdicts(cycleId, verdicts, input)
  await db.$disconnect()
  return `/cycles/${cycleId}#decision-${entry?.id}`
}
const CLOCK = { nowMs: () => Date.now(), wallMs: () => Date.now() }

const versionOf = async (request: APIRequestContext) =>
  settingsResponseSchema.parse(await (await request.get('/api/settings')).json()).current.version

test('a preset says what it would have done before it is saved, and leads to the decisions', async ({
  page,
  request,
}) => {
  const address = await plantDecisions(request)
  const version = await versionOf(request)
  await page.goto('/settings#limits')
  const limits = page.getByRole('region', { name: 'Risk limits' })
  const trial = limits.getByRole('region', { name: 'What these limits would have done' })
  await expect(limits.getByRole('button', { name: 'standard' })).toHaveAttribute('aria-pressed', 'true')
  await expect(trial).toHaveCount(0)

  await limits.getByRole('button', { name: 'cautious' }).click()
  await expect(limits.getByRole('textbox', { name: 'Leverage' })).toHaveValue('2')
  await expect(trial.getByRole('status')).toContainText(/these limits would have changed \d+\./)
  await expect(trial.getByRole('status')).not.toContainText('Not tried')
  await trial.getByText('Which, each as things stood then').click()
  const link = trial.locator(`a[href="${address}"]`)
  await expect(link).toHaveText(/^BTC buy, cycle \d+$/)
  await expect(trial.locator('li').filter({ has: page.locator(`a[href="${address}"]`) })).toContainText(
    /passed.* at 3x → clamped.* at 2x/,
  )

  await page.getByRole('button', { name: /^Save \d+ changes/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Save these settings?' })
  await expect(dialog.getByRole('region', { name: 'What these limits would have done' })).toContainText('would have')
  await dialog.getByRole('button', { name: 'Go on editing' }).click()
  await link.click()
  await expect(page).toHaveURL(new RegExp(`${address}$`))
  expect(await versionOf(request)).toBe(version)
})

test('limits that together let no entry through cannot be saved, and the field names the other one', async ({
  page,
}) => {
  await page.goto('/settings#limits')
  const limits = page.getByRole('region', { name: 'Risk limits' })
  await limits.getByRole('textbox', { name: 'Stop distance, most' }).fill('0.1')
  await expect(limits.getByRole('alert')).toHaveText(
    '“Stop distance, most” of 0.1 % leaves no stop beside “Stop distance, least” of 0.1 %, so every entry would be denied: an entry may fill worse than the touch, and both hold at every price it may. 0.125 % or more is needed, or a smaller least distance.',
  )
  await expect(page.getByRole('button', { name: 'Save 1 change' })).toBeDisabled()
  await limits.getByRole('textbox', { name: 'Stop distance, most' }).fill('0.2')
  await expect(limits.getByRole('alert')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Save 1 change' })).toBeEnabled()
  await page.getByRole('button', { name: 'Discard' }).click()
})
