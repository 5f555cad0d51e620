import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type BacktestSpecInput, backtestIdentity, backtestSpecSchema } from '@/lib/contracts/labBacktest.ts'
import type { Log } from '@/lib/log.ts'
import { openDb, openHeldDb } from '@/lib/store/db.ts'
import { AGENT_OF_RUN, runFolder, runStoreFile } from '@/lib/store/labFiles.ts'
import { insertLabRun, wishOfLabRun } from '@/lib/store/labRuns.ts'
import { findLabRun } from '@/lib/store/queries/labRuns.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { whyOf } from '@/worker/lab/runs/carryOut.ts'
import { runPool } from '@/worker/lab/runs/pool.ts'
import { firstDifference, runContents } from '../run/runContents.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

function openStore(): TempDb {
  const temp = openTempDb()
  open.push(() => temp.close())
  return temp
}

const spec: BacktestSpecInput = {
  name: 'Three days',
  market: { kind: 'synthetic', seed: 8, startMs: Date.UTC(2026, 0, 5, 0, 0, 2) },
  settings: { coins: ['BTC'], interval: '4h' },
  cycles: 12,
}

async function ask({ db }: TempDb, asked: BacktestSpecInput = spec): Promise<number> {
  const whole = backtestSpecSchema.parse(asked)
  const row = { kind: 'backtest', name: whole.name, spec: whole, identity: backtestIdentity(whole) } as const
  return (await insertLabRun(db, { ...row, askedBy: 'command', wallMs: Date.now() })).id
}

const startIn = (dataDir: string) => (runId: number) =>
  spawn(process.execPath, ['--import', 'tsx', 'worker/lab/lab.ts', 'carry-out', String(runId)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NOCTURNE_DATA_DIR: dataDir },
  })

/** Carries out what was asked for, in processes of their own; `meet` sees each as it begins. */
async function carryOutAll({ db, dataDir }: TempDb, meet: (child: ChildProcess, runId: number) => void = () => {}) {
  const start = startIn(dataDir)
  const startRun = (runId: number) => {
    const child = start(runId)
    meet(child, runId)
    return child
  }
  await runPool({ db, dataDir, lanes: 2, log: silent, startRun }, new AbortController().signal, () => true)
}

const contentsOf = async ({ dataDir }: TempDb, runId: number) => {
  const db = openDb(runStoreFile(dataDir, runId))
  try {
    return await runContents(db, AGENT_OF_RUN)
  } finally {
    await db.$disconnect()
  }
}

/** Waits until the run has told of a cycle, so that its process is in the middle of it. */
const isUnderWay = ({ db }: TempDb, runId: number) =>
  vi.waitFor(async () => expect((await findLabRun(db, 'backtest', runId))?.done ?? 0).toBeGreaterThan(0), UNDER_WAY)
const UNDER_WAY = { timeout: 60_000 }

describe('the lab carries out what it is asked for', () => {
  test('the same spec twice gives the same bytes, and a process that is killed is gone on with to the same', async () => {
    const temp = openStore()
    const [first, second] = [await ask(temp), await ask(temp, { ...spec, name: 'Again' })]
    let kills = 0
    await carryOutAll(temp, (child, runId) => {
      if (runId !== second || kills > 0) return
      kills += 1
      void isUnderWay(temp, runId).then(() => child.kill('SIGKILL'))
    })
    const rows = [await findLabRun(temp.db, 'backtest', first), await findLabRun(temp.db, 'backtest', second)]
    expect(kills).toBe(1)
    expect(rows.map((row) => [row?.status, row?.done, row?.total, row?.problem])).toEqual([
      ['done', 12, 12, ''],
      ['done', 12, 12, ''],
    ])
    expect(rows[0]?.specHash).toBe(rows[1]?.specHash)
    expect(rows[0]?.dataHash).toBe(rows[1]?.dataHash)
    expect(firstDifference(await contentsOf(temp, second), await contentsOf(temp, first))).toBeNull()
  }, 240_000)

  test('a cancelled run keeps what it did and is marked; a deleted one is gone, and stays counted', async () => {
    const temp = openStore()
    const id = await ask(temp, { ...spec, cycles: 100_000 })
    const waiting = await ask(temp)
    await wishOfLabRun(temp.db, waiting, 'cancel', 0)
    await carryOutAll(temp, (_, runId) => {
      void isUnderWay(temp, runId).then(() => wishOfLabRun(temp.db, runId, 'cancel', 0))
    })
    const row = await findLabRun(temp.db, 'backtest', id)
    expect(row).toMatchObject({ status: 'cancelled', problem: '' })
    expect(row?.report).not.toBeNull()
    expect(await findLabRun(temp.db, 'backtest', waiting)).toMatchObject({ status: 'cancelled', report: null })
    expect(fs.existsSync(runFolder(temp.dataDir, id))).toBe(true)
    await wishOfLabRun(temp.db, id, 'delete', 0)
    await carryOutAll(temp)
    expect(fs.existsSync(runFolder(temp.dataDir, id))).toBe(false)
    expect(await findLabRun(temp.db, 'backtest', id)).toBeNull()
    expect((await temp.db.labProgress.findUnique({ where: { runId: id } }))?.status).toBe('deleted')
  }, 240_000)

  test('a folder that cannot be read ends in a sentence', async () => {
    const temp = openStore()
    const market = { kind: 'replay', folder: path.join(temp.dataDir, 'nowhere') } as const
    const id = await ask(temp, { name: 'Nowhere', market })
    await carryOutAll(temp)
    const row = await findLabRun(temp.db, 'backtest', id)
    expect(row).toMatchObject({ status: 'failed', report: null })
    expect(row?.problem).toMatch(/^The folder .*nowhere cannot be read/)
  }, 60_000)

  test('a run whose process dies again and again has failed, and says so', async () => {
    const temp = openStore()
    const id = await ask(temp)
    await carryOutAll(temp, (child) => child.kill('SIGKILL'))
    const row = await findLabRun(temp.db, 'backtest', id)
    expect(row?.problem).toMatch(/^Its process died 3 times without getting beyond 0 of/)
  }, 60_000)
})

test('a full disk is told as such', async () => {
  const temp = openStore()
  const held = openHeldDb(temp.file)
  open.push(() => held.close())
  await held.db.$queryRawUnsafe('PRAGMA max_page_count = 1')
  const fill = async () => {
    for (let id = 0; ; id += 1)
      await held.db.runCheckpoint.create({ data: { agentId: String(id), body: 'x'.repeat(100_000) } })
  }
  const error = await fill().catch((thrown: unknown) => thrown)
  expect(whyOf(error, '/data')).toBe(
    'The disk is full, so the run stopped at its last checkpoint. Free space for /data and repeat it.',
  )
})
