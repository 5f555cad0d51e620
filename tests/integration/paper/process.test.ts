import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { controlHeaders, readControlKey } from '@/lib/paper/paperControl.ts'
import { MASTER } from './paperHarness.ts'

const ENTRY = path.resolve(import.meta.dirname, '../../../worker/processes/paperExchange.ts')
const tempDir = () => mkdtempSync(path.join(os.tmpdir(), 'paper-process-'))

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

interface Started {
  child: ChildProcess
  url: string
  output: () => string
  exited: Promise<number | null>
}

async function run(env: Record<string, string>): Promise<Started> {
  const port = await freePort()
  const child = spawn(process.execPath, [ENTRY], {
    cwd: tempDir(),
    env: { NODE_ENV: 'test', PATH: process.env.PATH, PAPER_PORT: String(port), NOCTURNE_MARKET: 'synthetic:1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: unknown) => (output += String(chunk)))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  return { child, url: `http://127.0.0.1:${port}`, output: () => output, exited }
}

async function ready({ child, exited, output }: Started): Promise<void> {
  const first = await Promise.race([once(child, 'message').then(() => 'ready'), exited.then(() => 'gone')])
  if (first === 'gone') throw new Error(`The paper exchange ended at its start: ${output()}`)
}

const ask = async (
  url: string,
  body?: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => (await fetch(url, body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) })).json()

test('an account survives kill -9, and a stop leaves a snapshot and ends with 0', async () => {
  const dataDir = tempDir()
  const first = await run({ NOCTURNE_DATA_DIR: dataDir })
  await ready(first)
  const gift = { address: MASTER.address, usd: '1234.5' }
  const headers = controlHeaders({ key: readControlKey(dataDir) }, '/paper/deposit', JSON.stringify(gift))
  await ask(`${first.url}/paper/deposit`, gift, headers)
  first.child.kill('SIGKILL')
  await first.exited
  const second = await run({ NOCTURNE_DATA_DIR: dataDir })
  await ready(second)
  const account = await ask(`${second.url}/info`, { type: 'clearinghouseState', user: MASTER.address })
  expect(account.marginSummary.accountValue).toBe('1234.5')
  expect(await ask(`${second.url}/paper/health`)).toMatchObject({ ok: true, speed: 60, feed: { key: 'synthetic-1' } })
  second.child.kill('SIGTERM')
  expect(await second.exited).toBe(0)
  const snapshot = readFileSync(path.join(dataDir, 'paper-synthetic-1', 'snapshot.json'), 'utf8')
  expect(snapshot).toContain(MASTER.address.toLowerCase())
})

test('of three that are started at once on one account one alone runs, and the others say so in one line', async () => {
  const dataDir = tempDir()
  const three = await Promise.all([1, 2, 3].map(() => run({ NOCTURNE_DATA_DIR: dataDir })))
  const outcomes = await Promise.all(
    three.map(async (each) => ({
      each,
      code: await Promise.race([once(each.child, 'message').then(() => 'ready'), each.exited]),
    })),
  )
  expect(outcomes.map(({ code }) => String(code)).toSorted()).toEqual(['78', '78', 'ready'])
  for (const { each } of outcomes.filter(({ code }) => code === 78)) {
    expect(each.output()).toContain('Another paper exchange keeps the account in')
    expect(each.output().trim().split('\n')).toHaveLength(1)
  }
  const winner = outcomes.find(({ code }) => code === 'ready')?.each
  winner?.child.kill('SIGKILL')
  await winner?.exited
  await ready(await run({ NOCTURNE_DATA_DIR: dataDir }))
})

test('ends when the parent that started it is gone', async () => {
  const started = await run({ NOCTURNE_DATA_DIR: tempDir() })
  await ready(started)
  started.child.disconnect()
  expect(await started.exited).toBe(0)
})

test('says in one line why it cannot start: bad recording, folder that cannot be written, port in use', async () => {
  const folder = tempDir()
  writeFileSync(path.join(folder, 'BTC-PERP-5m.csv'), 'time,open,high,low,close,volume\n0,1,1,1\n')
  const bad = await run({ NOCTURNE_DATA_DIR: tempDir(), NOCTURNE_MARKET: `replay:${folder}` })
  expect(await bad.exited).toBe(78)
  expect(bad.output()).toMatch(/BTC-PERP-5m\.csv line 2: .* has 4 of 6 columns/)
  expect(bad.output().trim().split('\n')).toHaveLength(1)

  const blocked = path.join(folder, 'file')
  writeFileSync(blocked, '')
  const unwritable = await run({ NOCTURNE_DATA_DIR: path.join(blocked, 'data') })
  expect(await unwritable.exited).toBe(1)
  expect(unwritable.output()).toMatch(/cannot write to/)

  const holder = net.createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  onTestFinished(() => void holder.close())
  const taken = String((holder.address() as net.AddressInfo).port)
  const refused = await run({ NOCTURNE_DATA_DIR: tempDir(), PAPER_PORT: taken })
  expect(await refused.exited).toBe(1)
  expect(refused.output()).toContain(`cannot listen on 127.0.0.1:${taken}`)
})
