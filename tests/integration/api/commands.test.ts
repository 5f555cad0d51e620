import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { GET as getCommand } from '@/app/api/agent/commands/[commandId]/route.ts'
import { POST as postCommand } from '@/app/api/agent/commands/route.ts'
import { GET as getStatus } from '@/app/api/status/route.ts'
import { COMMAND_KINDS, commandArgsSchema, commandSchema } from '@/lib/contracts/commands.ts'
import { statusSchema } from '@/lib/contracts/status.ts'
import { haltFile } from '@/lib/haltFile.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

let store: TempDb
beforeEach(async () => {
  store = await openWebStore('fresh')
})
afterEach(() => store.close())

const post = (body: unknown) => send(postCommand, 'POST', '/api/agent/commands', body)
const pending = async () => {
  const { agents } = await read(statusSchema, await get(getStatus, '/api/status'))
  return agents[0]?.pendingCommands.map(({ kind }) => kind)
}

test('a halt is pending until the agent writes its outcome, and then done', async () => {
  const answer = await post({ kind: 'halt', reason: 'Going to sleep.' })
  const location = answer.headers.get('location')
  const command = await read(commandSchema, answer, 202)
  const ask = () => get(getCommand, location ?? '', { commandId: String(command.id) })
  expect(location).toBe(`/api/agent/commands/${command.id}`)
  expect(command).toMatchObject({ kind: 'halt', agentId: 'seed-fresh', outcome: null })
  expect(await read(commandSchema, await ask())).toEqual(command)
  expect(await pending()).toEqual(['halt'])

  const wallAt = new Date()
  const outcome = {
    commandId: Number(command.id),
    agentId: command.agentId,
    status: 'done',
    message: 'Halted in 12 ms.',
    wallAt,
  }
  await store.db.commandOutcome.create({ data: outcome })
  const settled = await read(commandSchema, await ask())
  expect(settled.outcome).toEqual({ status: 'done', message: 'Halted in 12 ms.', wallMs: wallAt.getTime() })
  expect(await pending()).toEqual([])
})

test('a halt stands in the HALT file before the store has it, is one wish with its row, and can be followed by its token', async () => {
  const command = await read(commandSchema, await post({ kind: 'halt', reason: 'Enough.' }), 202)
  const wish = haltFile(store.dataDir, 'seed-fresh').read()
  expect(wish).toMatchObject({ kind: 'halt', reason: 'Enough.', token: command.token })
  expect(command.haltFile).toBe(haltFile(store.dataDir, 'seed-fresh').file)
  const [row] = await store.db.command.findMany({ where: { token: wish?.token ?? '' } })
  expect(row?.id).toBe(command.id)
  const { agents } = await read(statusSchema, await get(getStatus, '/api/status'))
  expect(agents[0]).toMatchObject({
    tradingState: 'halted',
    stateReason: 'Enough.',
    halt: { kind: 'halt', by: null, done: null },
  })
})

test('with the store locked, a halt and a flatten are answered within a second, and say where they stand', async () => {
  const lock = new Database(store.file, { timeout: 0 })
  lock.exec('BEGIN IMMEDIATE')
  const halt = haltFile(store.dataDir, 'seed-fresh')
  const fromMs = performance.now()
  const command = await read(commandSchema, await post({ kind: 'flatten', agentId: 'seed-fresh' }), 202)
  expect(performance.now() - fromMs).toBeLessThan(2_000)
  expect(command).toMatchObject({ id: null, kind: 'flatten', haltFile: halt.file, outcome: null })
  expect(halt.read()?.token).toBe(command.token)

  const token = command.token ?? ''
  const ask = async () =>
    read(commandSchema, await get(getCommand, `/api/agent/commands/${token}`, { commandId: token }))
  expect((await ask()).outcome).toBeNull()
  const wish = halt.read()
  if (!wish) throw new Error('No wish was written.')
  halt.note({ wish, by: 'supervisor', outcome: { status: 'done', message: 'The account is flat.' } })
  expect((await ask()).outcome).toMatchObject({
    status: 'done',
    message: 'The account is flat. It will be recorded when the store can be written.',
  })
  lock.close()
  // The row that the web process was waiting to write lands late, and is the same wish.
  await expect.poll(() => store.db.command.count({ where: { token } }), { timeout: 12_000 }).toBe(1)
})

test('with the store locked, any other command is refused with words, and nothing of it lands later', async () => {
  const lock = new Database(store.file, { timeout: 0 })
  lock.exec('BEGIN IMMEDIATE')
  const answer = await post({ kind: 'resume', reason: 'Go on.' })
  lock.close()
  expect(await readError(answer)).toMatchObject({ status: 503, code: 'store_busy' })
  expect(await store.db.command.count({ where: { kind: 'resume' } })).toBe(0)
}, 30_000)

test.each([
  [{ kind: 'pause' }, {}],
  [{ kind: 'flatten', reason: 'Enough.' }, {}],
  [{ kind: 'resume', reason: 'The venue is back.' }, {}],
  [{ kind: 'closePosition', coin: 'BTC' }, { coin: 'BTC' }],
  [
    { kind: 'cancelOrder', coin: 'ETH', oid: '78000000017' },
    { coin: 'ETH', oid: '78000000017' },
  ],
  [
    { kind: 'tightenStop', coin: 'BTC', stopPx: '97330', evenWithinSpread: true, reason: 'The news is out.' },
    { coin: 'BTC', stopPx: '97330', evenWithinSpread: true },
  ],
  [{ kind: 'unlock', coin: 'BTC', reason: 'The market is calm again.' }, { coin: 'BTC' }],
  [
    { kind: 'unlock', lock: 'stopGuard', coin: 'BTC', reason: 'Calm again.' },
    { lock: 'stopGuard', coin: 'BTC' },
  ],
  [{ kind: 'testModel' }, {}],
  [
    { kind: 'forgetModel', baseUrl: 'https://api.example.org/v1', model: 'a/b' },
    { baseUrl: 'https://api.example.org/v1', model: 'a/b' },
  ],
])('%o is written down with its arguments', async (body, args) => {
  const { id } = await read(commandSchema, await post(body), 202)
  const row = await store.db.command.findUniqueOrThrow({ where: { id: Number(id) } })
  expect(JSON.parse(row.args)).toEqual(args)
  expect(commandArgsSchema.parse({ kind: row.kind, ...JSON.parse(row.args) })).toEqual({ kind: body.kind, ...args })
})

test.each(COMMAND_KINDS)('%s stored without what it is about is refused, never guessed', (kind) => {
  const needsMore = ['closePosition', 'reducePosition', 'tightenStop', 'cancelOrder', 'unlock', 'forgetModel'].includes(
    kind,
  )
  expect(commandArgsSchema.safeParse({ kind }).success).toBe(!needsMore)
})

test.each([
  ['kind', { kind: 'selfDestruct' }],
  ['kind', {}],
  ['reason', { kind: 'resume' }],
  ['reason', { kind: 'resume', reason: '  x ' }],
  ['reason', { kind: 'halt', reason: 'a'.repeat(501) }],
  ['coin', { kind: 'closePosition' }],
  ['coin', { kind: 'closePosition', coin: '<script>' }],
  ['oid', { kind: 'cancelOrder', coin: 'BTC', oid: '1; DROP TABLE' }],
  ['lock', { kind: 'unlock', lock: 'all', coin: 'BTC', reason: 'Calm again.' }],
  ['size', { kind: 'flatten', size: 3 }],
  ['model', { kind: 'forgetModel', baseUrl: 'https://api.example.org/v1' }],
  ['baseUrl', { kind: 'forgetModel', baseUrl: 'file:///etc/passwd', model: 'm' }],
  ['model', { kind: 'testModel', model: 'm' }],
])('a command with a wrong %s is 422 and nothing is written: %o', async (field, body) => {
  const error = await readError(await post(body))
  expect(error).toMatchObject({ status: 422, code: 'invalid' })
  expect(Object.keys(error.fields ?? {})).toEqual([field])
  expect(await store.db.command.count()).toBe(0)
})

test('a command for an agent that never ran is 404', async () => {
  expect(await readError(await post({ kind: 'halt', agentId: 'nobody' }))).toMatchObject({ status: 404 })
  expect(await store.db.command.count()).toBe(0)
})

test('before any agent ran a command has nobody to go to', async () => {
  await store.close()
  store = await openWebStore()
  expect(await readError(await post({ kind: 'halt' }))).toMatchObject({ status: 409, code: 'no_agent' })
})
