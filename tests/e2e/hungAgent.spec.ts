import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { readAgent } from './readAgent.ts'

test.skip(process.platform === 'win32', 'Windows has no signal that stops a process without ending it.')

test('with the agent hung, halt and flatten still closes every position', async ({ page, request }) => {
  await page.goto('/')
  await expect.poll(async () => (await readAgent(request)).positionCount, { timeout: 100_000 }).toBeGreaterThan(0)
  const halt = page.getByRole('button', { name: 'Halt', exact: true })
  await halt.click()
  const flatten = page.getByRole('dialog').getByRole('button', { name: /^Halt and flatten/ })
  await expect(flatten).toBeVisible()

  process.kill(agentPid(), 'SIGSTOP')
  const posted = page.waitForResponse((response) => response.url().endsWith('/api/agent/commands'))
  await flatten.click()
  // By its token: an agent that was stopped inside a write keeps the store from giving it a number.
  const { token } = (await (await posted).json()) as { token: string }
  const seen = async () => {
    const { tradingState, positionCount } = await readAgent(request)
    return { tradingState, positionCount }
  }
  await expect.poll(seen, { timeout: 60_000 }).toEqual({ tradingState: 'halted', positionCount: 0 })
  // The venue shows flat a moment before whoever flattened has ended and said so. An agent that was stopped inside a write is found by its heart
  // first, because until it is ended nobody can write the command.
  const outcome = async () => (await (await request.get(`/api/agent/commands/${token}`)).json()).outcome?.status ?? null
  await expect.poll(outcome, { timeout: 30_000 }).toBe('done')
  expect(supervisorLog()).toMatch(/flatten was carried out without the agent|The heart of agent \S+ has stopped/)

  // The next spec finds an agent that trades.
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why trading may go on').fill('The agent has been started again.')
  await dialog.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(page.getByRole('banner').getByText('active', { exact: true })).toBeVisible({ timeout: 30_000 })
})

const supervisorLog = () =>
  fs.readFileSync(path.join(process.env.STACK_DATA_DIR ?? '', 'logs', 'supervisor.log'), 'utf8')

function agentPid(): number {
  const starts = [...supervisorLog().matchAll(/"agent:[\w-]+ started","pid":(\d+)/g)]
  const pid = Number(starts.at(-1)?.[1])
  if (!pid) throw new Error('the supervisor has not started an agent')
  return pid
}
