import type { ChildProcessByStdio } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { type HaltFile, haltFile } from '../../lib/haltFile.ts'
import { insertCommand } from '../../lib/store/commands.ts'
import { type Db, openDb, storeFile } from '../../lib/store/db.ts'
import { findAgent } from '../../lib/store/queries/agents.ts'
import { findCurrentSettings } from '../../lib/store/queries/settings.ts'
import { insertSettings } from '../../lib/store/settings.ts'
import { type LocalModel, openLocalModel } from './localModel.ts'
import { startProcessStack, until } from './processStack.ts'
import { isStoreLocked, startLockHolder } from './storeLock.ts'
import { openVenueHand, type VenueHand } from './venueHand.ts'

/** The processes of production without the dashboard, a person who presses its buttons, and a model that can be made to hang. */
export interface MannedStack {
  db: Db
  halt: HaltFile
  model: LocalModel
  /** The same person on the venue's own page: the same account and key. */
  hand: VenueHand
  agentPid(): number
  supervisorLog(): string
  /** Presses halt or flatten as the dashboard does, without its HTTP: the HALT file, then the row, for which nothing waits. Returns the wish's token. */
  press(kind: 'halt' | 'flatten'): string
  ask(kind: 'runNow' | 'resume'): Promise<unknown>
  /** Buys on the venue's own page, and waits until the agent has seen the position and a stop for it rests. */
  openPosition(): Promise<void>
  isCarriedOut(token: string): boolean
  /** Waits until the store has what became of the wish, and lets the agent trade again. */
  resume(): Promise<void>
  /** Stops the agent where it is wanted: inside a write, when nobody else can begin one, or outside. */
  stopAgent(isInsideWrite: boolean): Promise<void>
  /** Starts a process that begins a write, says so and stays in it. */
  startLockHolder(): ChildProcessByStdio<null, Readable, null>
  /** Ends everything, and removes the data folder. */
  close(): Promise<void>
}

/** Resolves when the agent trades. At speed 1, the pace of the wall's clock, the agent keeps to the venue's requests a minute. */
export async function startMannedStack({ speed = '1' } = {}): Promise<MannedStack> {
  const model = await openLocalModel()
  const stack = await startProcessStack({
    isHeadless: true,
    env: {
      NOCTURNE_MARKET: 'synthetic:1',
      NOCTURNE_SPEED: speed,
      LLM_BASE_URL: model.url,
      LLM_MODEL: 'scripted',
      ASSETS: 'BTC',
      INTERVAL: '1h',
    },
  }).catch((error: unknown) => {
    model.close()
    throw error
  })
  const { agentId, dataDir } = stack
  const hand = await openVenueHand(stack)
  const db = openDb(storeFile(dataDir))
  const lockLook = new Database(storeFile(dataDir), { timeout: 0 })
  const halt = haltFile(dataDir, agentId)
  // A call that is broken off counts at the most it may cost, and hundreds of them are more than a day may.
  const first = await findCurrentSettings(db, agentId)
  if (first === null) throw new Error('The agent has no settings.')
  const limits = { ...first.body.limits, modelDayUsdMax: 10_000 }
  const body = { ...first.body, limits }
  await insertSettings(db, { agentId, baseVersion: first.version, body, reason: 'A long bench.', wallMs: Date.now() })
  const state = () => findAgent(db, agentId)
  const agentPid = () => stack.agent.pid() ?? 0
  const ask = (kind: 'runNow' | 'resume') =>
    insertCommand(db, { kind, agentId, reason: 'The next try.', wallMs: Date.now() })

  return {
    db,
    halt,
    model,
    hand,
    agentPid,
    supervisorLog: () => fs.readFileSync(path.join(dataDir, 'logs', 'supervisor.log'), 'utf8'),
    press(kind) {
      const wish = halt.write({ kind, reason: 'Enough.', wallMs: Date.now() })
      insertCommand(db, { ...wish, agentId }).catch(() => {})
      return wish.token
    },
    ask,
    async openPosition() {
      // An agent that was ended is up again before the next try.
      await until('the agent beats', async () => {
        const beatMs = (await state())?.heartbeatWallAt.getTime() ?? 0
        return stack.agent.isReady() && Date.now() - beatMs < 1_500
      })
      if ((await hand.heldSz()) === 0) await hand.buy()
      await ask('runNow')
      await until('the agent sees the position and its stop', async () => {
        const account = (await state())?.account
        return (account?.positions.length ?? 0) > 0 && (account?.openOrders.length ?? 0) > 0
      })
    },
    isCarriedOut: (token) => !halt.isThere() || halt.noted(token)?.outcome?.status === 'done',
    async resume() {
      await until('the store has the wish', async () => !halt.isThere())
      await ask('resume')
      await until('trading is active', async () => (await state())?.tradingState === 'active')
    },
    async stopAgent(isInsideWrite) {
      for (;;) {
        const pid = agentPid()
        process.kill(pid, 'SIGSTOP')
        await sleep(15)
        if (isStoreLocked(lockLook) === isInsideWrite) return
        process.kill(pid, 'SIGCONT')
        await sleep(Math.random() * 40)
      }
    },
    startLockHolder: () => startLockHolder(storeFile(dataDir)),
    async close() {
      await hand.close()
      lockLook.close()
      await db.$disconnect()
      await stack.stop()
      model.close()
      fs.rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
