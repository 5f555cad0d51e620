import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CommandArgs } from '@/lib/contracts/commands.ts'
import { DEFAULT_MODEL_SETTINGS } from '@/lib/domain/defaultModelSettings.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { agentEnv } from '@/lib/env/agentEnv.ts'
import { createLog } from '@/lib/log.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'
import { readControlKey } from '@/lib/paper/paperControl.ts'
import { createPaperServer, type PaperServer } from '@/lib/paper/paperServer.ts'
import { insertCommand } from '@/lib/store/commands.ts'
import { storeFile } from '@/lib/store/db.ts'
import { insertSettings } from '@/lib/store/settings.ts'
import { closeWebDb } from '@/tests/support/closeWebDb.ts'
import { type FakeBehaviour, type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { asked } from '@/tests/support/webStore.ts'
import { createControl } from '@/worker/cycle/control.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import type { World } from '@/worker/wiring/world.ts'
import { type StartedAgent, startAgent } from '../../support/startAgent.ts'

/**
 * The whole agent, wired as in production, with marked secrets and a provider that gives back what it was sent wherever it can: in errors, in
 * headers, in the answer, in its reasoning, in tool arguments, in the model list and in the credit. Afterwards no mark stands anywhere a person
 * or a file could show it.
 */
const MARKS = {
  LLM_API_KEY: 'llmkey-MARK-7f3a9c55e1',
  OPENROUTER_API_KEY: 'sk-or-v1-MARK00aa11bb22cc33dd44ee55ff66',
  HYPERLIQUID_PRIVATE_KEY: `0x${'5ec2e7'.repeat(10)}ab1e`,
  MNEMONIC: 'test test test test test test test test test test test junk',
  TAAPI_API_KEY: 'taapi-MARK-91b2',
}
/** As they could be written by whoever had them. */
const FORMS = Object.values(MARKS).flatMap((mark) => [
  mark,
  encodeURIComponent(mark),
  Buffer.from(mark).toString('base64').replace(/=+$/, ''),
  ...(mark.startsWith('0x') ? [mark.slice(2)] : []),
])

const never = new AbortController().signal
const said: string[] = []
let provider: FakeProvider
let server: PaperServer
let temp: TempDb
let agent: StartedAgent
let world: World

/** What a careless provider does with the header it was sent: the scheme stays, the key comes along. */
const echoes: ((authorization: string) => ReturnType<FakeBehaviour>)[] = [
  (key) => ({ status: 401, body: { error: { message: `Invalid credentials: ${key}`, metadata: { raw: key } } } }),
  (key) => ({ status: 400, body: `upstream said: authorization=${key} was refused`, headers: { 'x-echo': key } }),
  (key) => ({ status: 200, body: { error: { code: 429, message: key }, user_id: key } }),
  (key) => ({ status: 500, body: `<html><body>${key}</body></html>` }),
  (key) => ({
    status: 400,
    body: { error: { message: `Unsupported parameter: temperature (sent with ${key})`, param: 'temperature' } },
  }),
  (key) => ({ message: { content: `I was asked with ${key}`, reasoning: `The key is ${key}` } }),
  (key) => ({
    message: {
      reasoning: key,
      content: null,
      tool_calls: [{ id: key, type: 'function', function: { name: key, arguments: JSON.stringify({ symbol: key }) } }],
    },
  }),
  (key) => ({
    message: {
      reasoning: key,
      content: JSON.stringify({
        reasoning: `I hold ${key}`,
        trade_decisions: ['BTC', 'ETH'].map((asset) => ({
          asset,
          action: 'hold',
          allocation_usd: 0,
          tp_price: null,
          sl_price: null,
          exit_plan: key,
          rationale: key,
        })),
      }),
    },
  }),
]

beforeAll(async () => {
  let at = 0
  provider = await startFakeProvider(
    (body) => {
      const authorization = String(provider.requests.at(-1)?.headers.authorization ?? '')
      const key = `${authorization} ${authorization.replace('Bearer ', '')}`
      const echo = echoes[at % echoes.length] ?? echoes[0]
      // A conversation goes through several replies; each cycle begins at another one.
      at += body.stream === false ? 0 : 1
      return echo?.(key) ?? { status: 500, body: key }
    },
    {
      data: [{ id: MARKS.LLM_API_KEY, pricing: { prompt: '0.000001', completion: '0.000002' } }],
    },
  )
  provider.routes['/v1/key'] = { data: { label: MARKS.LLM_API_KEY, limit: 5, limit_remaining: 1 } }
  // Nine cycles in a few seconds ask for more than a minute of the venue's allows; a market that runs faster than the wall's clock has no limit.
  temp = openTempDb()
  server = await createPaperServer({
    feed: createSyntheticFeed({ seed: 3 }),
    pumpMs: 20,
    speed: 2,
    controlKey: readControlKey(temp.dataDir),
  })
  const env = agentEnv({
    ...MARKS,
    NOCTURNE_VENUE: 'paper',
    NOCTURNE_DATA_DIR: temp.dataDir,
    PAPER_PORT: new URL(server.url).port,
    LLM_BASE_URL: provider.baseUrl,
    LLM_MODEL: 'echo/model',
    ASSETS: 'BTC,ETH',
  })
  agent = await startAgent(
    env,
    createLog('agent', (line) => {
      said.push(line)
      return true
    }),
  )
  world = agent.world
  for (let cycle = 0; cycle < 6; cycle += 1) await runCycle(world, never)
  await leaveTraces()
  // As the supervisor keeps it: what the agent says stands in its log file.
  fs.writeFileSync(path.join(temp.dataDir, 'agent.log'), said.join(''))
}, 120_000)
afterAll(async () => {
  await closeWebDb()
  await agent.close()
  await server.close()
  await provider.close()
  await temp.close()
})

/** A test of the model, a foreign address in Settings, a model to forget, and a command that fails. */
async function leaveTraces(): Promise<void> {
  const control = createControl(world, { exclusive: (work) => work(), runNow: () => {} })
  const command = (about: CommandArgs) =>
    insertCommand(temp.db, { ...about, agentId: world.books.agentId, reason: 'test', wallMs: Date.now() })
  await command({ kind: 'testModel' })
  await command({ kind: 'cancelOrder', coin: 'BTC', oid: '1' })
  await control.poll()
  await control.close()
  const { version } = await world.books.settings.latest()
  await insertSettings(temp.db, {
    agentId: world.books.agentId,
    baseVersion: version,
    body: {
      ...DEFAULT_SETTINGS,
      coins: ['BTC', 'ETH'],
      model: { ...DEFAULT_MODEL_SETTINGS, baseUrl: provider.baseUrl, name: 'echo/two', fallbacks: ['echo/three'] },
    },
    reason: 'test',
    wallMs: Date.now(),
  })
  for (let cycle = 0; cycle < 3; cycle += 1) await runCycle(world, never)
  await command({ kind: 'testModel' })
  await control.poll()
  await control.close()
}

function expectNoMark(text: string, where: string): void {
  for (const form of FORMS)
    if (text.includes(form)) expect.fail(`${where} contains ${form.slice(0, 12)}…: ${around(text, form)}`)
}
const around = (text: string, form: string): string => {
  const at = text.indexOf(form)
  return text.slice(Math.max(0, at - 120), at + form.length + 40)
}

describe('after cycles with a provider that gives back the key', () => {
  test('the provider did get the key, and said it in every way', () => {
    expect(provider.requests.length).toBeGreaterThan(echoes.length)
    expect(provider.requests.every(({ headers }) => headers.authorization === `Bearer ${MARKS.LLM_API_KEY}`)).toBe(true)
  })

  test('transcripts, contexts, the diary and outcomes were written', async () => {
    expect(await temp.db.turn.count()).toBeGreaterThan(echoes.length)
    expect(await temp.db.turn.count({ where: { response: { contains: '[redacted]' } } })).toBeGreaterThan(3)
    expect(await temp.db.cycle.count({ where: { context: { not: '' } } })).toBeGreaterThan(5)
    expect(await temp.db.diaryEntry.count()).toBeGreaterThan(0)
    expect(await temp.db.commandOutcome.count()).toBe(3)
  })

  test('no table of the store contains a mark', () => {
    const db = new Database(storeFile(temp.dataDir), { readonly: true })
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[]
    expect(tables.length).toBeGreaterThan(15)
    for (const table of tables)
      for (const row of db.prepare(`SELECT * FROM "${table}"`).all()) expectNoMark(JSON.stringify(row), table)
    db.close()
  })

  test('no file of the data folder contains a mark, the log lines among them', () => {
    expect(said.length).toBeGreaterThan(20)
    const files = fs.readdirSync(temp.dataDir, { recursive: true, encoding: 'utf8' })
    expect(files).toContain('agent.log')
    for (const file of files) {
      const full = path.join(temp.dataDir, file)
      if (fs.statSync(full).isFile()) expectNoMark(fs.readFileSync(full, 'latin1'), file)
    }
  })

  test('no answer of the API contains a mark', async () => {
    process.env.NOCTURNE_DATA_DIR = temp.dataDir
    const cycles = await temp.db.cycle.findMany({ select: { id: true } })
    const commands = await temp.db.command.findMany({ select: { id: true } })
    let answers = 0
    for (const [file, paths] of routes(cycles, commands)) {
      const { GET } = (await import(pathToFileURL(path.resolve('app/api', file)).href)) as {
        GET: (request: Request, context: unknown) => Promise<Response>
      }
      for (const { url, params } of paths) {
        const response = await GET(asked(url), { params: Promise.resolve(params) })
        expect(response.status, url).toBeLessThan(500)
        expectNoMark(`${JSON.stringify([...response.headers])}${await response.text()}`, url)
        answers += 1
      }
    }
    expect(answers).toBeGreaterThan(cycles.length + 12)
  })

  test('the preview of a prompt contains no mark', async () => {
    const { POST } = await import('@/app/api/settings/preview/route.ts')
    const response = await POST(
      asked('/api/settings/preview', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ body: DEFAULT_SETTINGS }),
      }),
    )
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toContain('decide_for')
    expectNoMark(text, 'the preview')
  })
})

type Asked = { url: string; params?: Record<string, string> }

/** Every reading route with the questions that show the most. */
function routes(cycles: { id: number }[], commands: { id: number }[]): [string, Asked[]][] {
  const lists = fs
    .readdirSync(path.resolve('app/api'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('route.ts') && !/\[|events|^(lab|taapi|session)\//.test(file))
    .filter((file) => /export const GET\b/.test(fs.readFileSync(path.resolve('app/api', file), 'utf8')))
  return [
    ...lists.map((file): [string, Asked[]] => {
      const url = `/api/${path.dirname(file)}`
      return [file, [{ url }, { url: `${url}?limit=500` }, ...extra(url)]]
    }),
    ['cycles/[cycleId]/route.ts', cycles.map(({ id }) => ({ url: `/api/cycles/${id}`, params: { cycleId: `${id}` } }))],
    [
      'agent/commands/[commandId]/route.ts',
      commands.map(({ id }) => ({ url: `/api/agent/commands/${id}`, params: { commandId: `${id}` } })),
    ],
  ]
}

function extra(url: string): Asked[] {
  if (url === '/api/logs')
    return ['llm_requests.log', 'agent.log'].map((name) => ({ url: `${url}?path=${name}&limit=all&download=1` }))
  return url === '/api/diary' ? [{ url: `${url}?raw=1` }, { url: `${url}?download=1` }] : []
}
