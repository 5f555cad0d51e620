import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type BacktestSpecInput,
  backtestIdentity,
  backtestReportSchema,
  backtestSpecSchema,
} from '@/lib/contracts/labBacktest.ts'
import { openDb } from '@/lib/store/db.ts'
import { AGENT_OF_RUN, runStoreFile } from '@/lib/store/labFiles.ts'
import { insertLabRun } from '@/lib/store/labRuns.ts'
import { findLabRun } from '@/lib/store/queries/labRuns.ts'
import { type FakeBehaviour, type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { buyingProvider } from '@/tests/support/trialWorld.ts'
import { walkFolder } from '@/tests/support/walkFolder.ts'
import { carryOut } from '@/worker/lab/runs/carryOut.ts'
import { runInProcess } from '@/worker/runs/runInProcess.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const CYCLES = 8
let folder: string
let provider: FakeProvider
let behave: FakeBehaviour
/** Called with each request, before it is answered. */
let heard = () => {}
beforeAll(async () => {
  folder = walkFolder(['BTC'], 700, 1)
  provider = await startFakeProvider((body, at) => {
    heard()
    return behave(body, at)
  })
})
afterAll(async () => {
  await provider.close()
  fs.rmSync(folder, { recursive: true })
})
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  heard = () => {}
  provider.requests.length = 0
  for (const close of open.splice(0).reverse()) await close()
})

const market = () => ({ kind: 'replay' as const, folder })
const settings = { coins: ['BTC'], interval: '1h' }
const modelSpec = (): BacktestSpecInput => ({
  name: 'A model',
  market: market(),
  settings: { ...settings, model: { name: 'm', baseUrl: provider.baseUrl } },
  decider: { kind: 'model', spendUsdMax: 1 },
  cycles: CYCLES,
})

function openStore(): TempDb {
  const temp = openTempDb()
  open.push(() => temp.close())
  return temp
}

async function ask({ db }: TempDb, asked: BacktestSpecInput): Promise<number> {
  const spec = backtestSpecSchema.parse(asked)
  const row = { kind: 'backtest', name: spec.name, spec, identity: backtestIdentity(spec) } as const
  return (await insertLabRun(db, { ...row, askedBy: 'command', wallMs: Date.now() })).id
}

/** Carries out a run here, from its beginning or from where it was left. */
async function goOn({ db, dataDir }: TempDb, id: number) {
  await carryOut(db, dataDir, id)
  const row = await findLabRun(db, 'backtest', id)
  return { row, report: row?.report ? backtestReportSchema.parse(JSON.parse(row.report)) : null }
}

const carryOutHere = async (temp: TempDb, asked: BacktestSpecInput) => goOn(temp, await ask(temp, asked))

/** Carries it out in a process of its own, which is killed, as by the system, while that request is on its way. */
async function killedAt(temp: TempDb, id: number, request: number): Promise<void> {
  const env = {
    NODE_ENV: 'test' as const,
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NOCTURNE_DATA_DIR: temp.dataDir,
  }
  const args = ['--import', 'tsx', 'worker/lab/lab.ts', 'carry-out', String(id)]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env })
  heard = () => {
    if (provider.requests.length === request) child.kill('SIGKILL')
  }
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  heard = () => {}
}

test('a model decides: killed it goes on, no request is paid twice, and the same run again asks nothing', async () => {
  const temp = openStore()
  behave = buyingProvider({ '': 0.5 })
  const id = await ask(temp, modelSpec())
  await killedAt(temp, id, 4)
  const { row, report } = await goOn(temp, id)
  expect([row?.status, row?.problem, report?.cycles.total]).toEqual(['done', '', CYCLES])
  const bytes = provider.requests.map(({ body }) => JSON.stringify(body))
  expect(new Set(bytes).size).toBe(bytes.length)
  // What was on its way when it was killed is not asked again: that cycle held.
  expect(report?.model).toMatchObject({ name: 'm', cutoff: null, beforeCutoffFrac: 1, isCapped: false })
  expect(report?.model?.failed).toBeGreaterThan(0)
  const asked = bytes.length
  const again = await carryOutHere(temp, { ...modelSpec(), name: 'Again' })
  expect(again.report?.contentHash).toBe(report?.contentHash)
  expect(provider.requests).toHaveLength(asked)
}, 240_000)

test('a model that fails half the time holds then, and the report counts it', async () => {
  const temp = openStore()
  const answering = buyingProvider({ '': 0.5 })
  behave = (body, at) =>
    at % 2 === 0 ? { status: 500, body: { error: { message: 'overloaded' } } } : answering(body, at)
  const { row, report } = await carryOutHere(temp, { ...modelSpec(), cycles: 4 })
  expect([row?.status, row?.problem, report?.cycles.total]).toEqual(['done', '', 4])
  expect(report?.model?.failed).toBeGreaterThan(0)
  expect(report?.model?.failed).toBeLessThan(report?.model?.turns ?? 0)
}, 240_000)

test('a run ends after the cycle that spends what it may cost, and says so', async () => {
  const temp = openStore()
  behave = (body, at) => {
    const reply = buyingProvider({ '': 0 })(body, at)
    return { ...reply, usage: { prompt_tokens: 1_000, completion_tokens: 100, cost: 0.3 } } as typeof reply
  }
  const { row, report } = await carryOutHere(temp, modelSpec())
  expect(row?.status).toBe('done')
  expect(report?.model?.isCapped).toBe(true)
  expect(report?.cycles.total).toBe(4)
  expect(provider.requests).toHaveLength(4)
}, 120_000)

test('a model that nobody said where to find is refused in a sentence', async () => {
  const spec: BacktestSpecInput = { ...modelSpec(), settings: { ...settings, model: { name: 'm' } } }
  const { row } = await carryOutHere(openStore(), spec)
  expect(row?.status).toBe('failed')
  expect(row?.problem).toMatch(/^Nobody said where to ask m\. /)
}, 60_000)

test('recorded answers decide again as they did, and an agent without any is refused', async () => {
  const temp = openStore()
  const plan = { name: 'rules', seed: 1, market: market(), startUsd: '10000', settings, length: { cycles: CYCLES } }
  await runInProcess({ ...plan, decider: { kind: 'baseline' } }, { db: temp.db, agentId: 'rules' })
  const spec: BacktestSpecInput = { name: 'Again', market: market(), settings, cycles: CYCLES }
  const { row, report } = await carryOutHere(temp, { ...spec, decider: { kind: 'recorded', agentId: 'rules' } })
  const again = openDb(runStoreFile(temp.dataDir, row?.id ?? 0))
  open.push(() => again.$disconnect())
  const fillsOf = (db: TempDb['db'], agentId: string) =>
    db.fill.findMany({ where: { agentId }, select: { coin: true, side: true, px: true, sz: true, at: true } })
  const fills = await fillsOf(temp.db, 'rules')
  expect(fills.length).toBeGreaterThan(0)
  expect(await fillsOf(again, AGENT_OF_RUN)).toEqual(fills)
  expect(report?.model).toBeNull()
  const nobody = await carryOutHere(temp, { ...spec, decider: { kind: 'recorded', agentId: 'nobody' } })
  expect(nobody.row?.problem).toMatch(/^No answer of an agent "nobody" is kept/)
}, 120_000)
