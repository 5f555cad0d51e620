import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MannedStack, startMannedStack } from '../../support/mannedStack.ts'

// Supervisor, agent and paper exchange as they are in production, and a person who wants out while the agent cannot answer.

let stack: MannedStack
beforeAll(async () => {
  stack = await startMannedStack()
})
afterAll(() => stack.close())

/** A test here waits for processes to start, which on a busy machine takes ten times as long; how long it takes a person is told by `npm run bench kill`. */
const LONG_MS = 120_000
const heldSz = () => stack.hand.heldSz()
const outcomeOf = async (token: string) => {
  const command = await stack.db.command.findFirst({ where: { token } })
  return command && stack.db.commandOutcome.findFirst({ where: { commandId: command.id } })
}

test.skipIf(process.platform === 'win32')(
  'an agent stopped inside a write is ended, its position closed without it, and the store hears of it later',
  { timeout: LONG_MS },
  async () => {
    await stack.openPosition()
    await stack.stopAgent(true)
    const stopped = stack.agentPid()
    const token = stack.press('flatten')
    await expect.poll(heldSz, { timeout: 40_000 }).toBe(0)
    expect(() => process.kill(stopped, 0)).toThrow()
    await expect.poll(() => outcomeOf(token), { timeout: 20_000 }).toMatchObject({ status: 'done' })
    await expect.poll(stack.supervisorLog, { timeout: 10_000 }).toMatch(/flatten was carried out without the agent/)
    expect(stack.supervisorLog()).not.toMatch(/failed with code/)
    const { tradingState } = await stack.db.agentState.findFirstOrThrow()
    expect(tradingState).toBe('halted')
    expect(stack.halt.isThere()).toBe(false)
    await stack.resume()
  },
)

test.skipIf(process.platform === 'win32')(
  'a flatten is carried out while another process keeps the store locked, and recorded when it no longer does',
  { timeout: LONG_MS },
  async () => {
    await stack.openPosition()
    const holder = stack.startLockHolder()
    await once(holder.stdout, 'data')
    const ended = once(holder, 'exit')
    const token = stack.press('flatten')
    try {
      await expect.poll(heldSz, { timeout: 40_000 }).toBe(0)
      await expect.poll(() => stack.halt.noted(token)?.outcome?.status, { timeout: 20_000 }).toBe('done')
      expect(await outcomeOf(token)).toBeNull()
    } finally {
      holder.kill('SIGKILL')
      await ended
    }
    await expect.poll(() => outcomeOf(token), { timeout: 30_000 }).toMatchObject({ status: 'done' })
    await stack.resume()
  },
)

test.skipIf(process.platform === 'win32')(
  'an agent whose heart stops with a position open is ended and started again, without anybody asking',
  { timeout: LONG_MS },
  async () => {
    await stack.openPosition()
    const stopped = stack.agentPid()
    process.kill(stopped, 'SIGSTOP')
    const fromMs = performance.now()
    await expect.poll(() => [0, stopped].includes(stack.agentPid()), { timeout: 20_000 }).toBe(false)
    expect(performance.now() - fromMs).toBeGreaterThan(3_500)
    expect(() => process.kill(stopped, 0)).toThrow()
    expect(stack.supervisorLog()).toMatch(/The heart of agent \S+ has stopped/)
  },
)

test.skipIf(process.platform === 'win32')(
  'a file HALT by hand that says flatten closes what a hung agent holds, and one that names no agent halts all the same',
  { timeout: LONG_MS },
  async () => {
    await stack.openPosition()
    await stack.stopAgent(false)
    const file = path.join(path.dirname(stack.halt.file), 'HALT')
    fs.writeFileSync(file, 'flatten')
    await expect.poll(heldSz, { timeout: 40_000 }).toBe(0)
    await expect.poll(() => stack.halt.read(), { timeout: 30_000 }).toBeNull()
    expect([fs.existsSync(file), stack.halt.isThere()]).toEqual([true, true])
    fs.rmSync(file)
    await stack.resume()
    fs.writeFileSync(`${file}-typo`, '')
    const state = () => stack.db.agentState.findFirstOrThrow()
    await expect.poll(async () => (await state()).tradingState, { timeout: 30_000 }).toBe('halted')
    expect((await state()).stateReason).toContain('The file HALT-typo in the data folder names no agent of it')
    expect(stack.supervisorLog()).toContain('The file HALT-typo in the data folder names no agent of it')
    fs.rmSync(`${file}-typo`)
    await stack.resume()
  },
)

test.skipIf(process.platform === 'win32')(
  'with no request over HTTP left to this address, a hung agent is replaced and its position closed',
  { timeout: LONG_MS },
  async () => {
    await stack.openPosition()
    await stack.hand.setRequestLimit('none left')
    await stack.stopAgent(false)
    const token = stack.press('flatten')
    await expect.poll(heldSz, { timeout: 40_000 }).toBe(0)
    await expect.poll(() => outcomeOf(token), { timeout: 20_000 }).toMatchObject({ status: 'done' })
    expect(stack.supervisorLog()).not.toMatch(/failed with code/)
    await stack.hand.setRequestLimit('as on the venue')
  },
)
