import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeBackup } from '@/lib/backup/makeBackup.ts'
import { lookAtBackups, lookAtFolder } from '@/worker/doctor/checks/disk.ts'
import { lookAtModel } from '@/worker/doctor/checks/model.ts'
import { lookAtHalts } from '@/worker/doctor/checks/running.ts'
import { lookAtStore } from '@/worker/doctor/checks/store.ts'
import { clockFinding, lookAtVenue } from '@/worker/doctor/checks/venue.ts'
import { type Finding, findings, toLine } from '@/worker/doctor/finding.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'

const MIGRATIONS = path.resolve('prisma/migrations')
const signal = new AbortController().signal
let here: TempDb
let server: http.Server
let reply: (request: http.IncomingMessage) => { status: number; body: string }
let url = ''
beforeEach(async () => {
  here = openTempDb()
  server = http.createServer((request, response) => {
    const { status, body } = reply(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.close()
  await here.close()
})

const states = (found: Finding[]) => found.map(({ what, state }) => `${what} ${state}`)

test('a check that fails or hangs is a finding and keeps no other from being made', async () => {
  const found = await findings(
    [
      { what: 'a', look: () => Promise.reject(new Error('no such thing')) },
      { what: 'b', look: () => new Promise<Finding[]>(() => {}) },
      { what: 'c', look: () => [{ what: 'c', state: 'ok', words: 'fine' }] },
    ],
    20,
  )
  expect(found.map(toLine)).toEqual([
    'BAD   a            no such thing',
    'BAD   b            no answer within 0.02 s',
    'ok    c            fine',
  ])
})

test('a store is whole, damaged, of a newer version, or not there', () => {
  expect(lookAtStore(here.dataDir, MIGRATIONS)).toMatchObject([
    { state: 'ok', words: expect.stringMatching(/of this version/) },
  ])
  const older = path.join(here.dataDir, 'older')
  const newest = fs
    .readdirSync(MIGRATIONS)
    .filter((name) => /^\d{14}/.test(name))
    .sort()
    .at(-1)
  fs.cpSync(MIGRATIONS, older, { recursive: true, filter: (file) => path.basename(file) !== newest })
  expect(lookAtStore(here.dataDir, older)).toMatchObject([
    { state: 'bad', words: expect.stringMatching(/newer version/) },
  ])
  const db = new Database(here.file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  fs.writeFileSync(
    here.file,
    Buffer.concat([fs.readFileSync(here.file).subarray(0, 8_192), Buffer.alloc(40_000, 0x5a)]),
  )
  expect(states(lookAtStore(here.dataDir, MIGRATIONS))).toEqual(['store bad'])
  expect(states(lookAtStore(path.join(here.dataDir, 'none'), MIGRATIONS))).toEqual(['store note'])
})

test('a folder that others can reach, backups that are late, and files that halt are told', () => {
  fs.chmodSync(here.dataDir, 0o755)
  expect(lookAtFolder(here.dataDir)[0]).toMatchObject({ state: 'bad', advice: `Run: chmod 700 ${here.dataDir}` })
  fs.chmodSync(here.dataDir, 0o700)
  expect(lookAtFolder(here.dataDir).map(({ what }) => what)).toEqual(['disk'])
  const backupDir = path.join(here.dataDir, 'backups')
  const env = { dataDir: here.dataDir, backupDir, everyHours: 24 }
  const madeMs = Date.UTC(2026, 11, 1)
  expect(states(lookAtBackups(env, madeMs))).toEqual(['backups note'])
  makeBackup({ dataDir: here.dataDir, backupDir, reason: 'schedule', note: '', build: 'b', wallMs: madeMs })
  expect(states(lookAtBackups(env, madeMs + 47 * 3_600_000))).toEqual(['backups ok'])
  expect(states(lookAtBackups(env, madeMs + 48 * 3_600_000))).toEqual(['backups bad'])
  expect(lookAtHalts(here.dataDir)).toEqual([])
  fs.writeFileSync(path.join(here.dataDir, 'HALT-typo'), '')
  expect(lookAtHalts(here.dataDir)).toMatchObject([{ state: 'note', words: expect.stringContaining('HALT-typo') }])
})

test('the venue: its clock, an answer that is not its own, nobody there', async () => {
  reply = () => ({ status: 200, body: JSON.stringify({ coin: 'BTC', time: Date.now() + 60_000, levels: [[], []] }) })
  expect(states(await lookAtVenue(url, true, signal))).toEqual(['venue ok', 'clock bad'])
  reply = () => ({ status: 200, body: '<html>sign in to this network</html>' })
  expect(states(await lookAtVenue(url, true, signal))).toEqual(['venue bad'])
  expect(states(await lookAtVenue('http://127.0.0.1:1', true, signal))).toEqual(['venue bad'])
  expect(states(await lookAtVenue('http://127.0.0.1:1', false, signal))).toEqual(['venue note'])
})

test('a clock is judged by what an answer that took so long can tell', () => {
  expect(clockFinding(1_400, 100)).toMatchObject({
    state: 'note',
    words: expect.stringMatching(/^this machine is 1\.4 s behind/),
  })
  expect(clockFinding(-1_400, 2_000)).toMatchObject({ state: 'ok', words: expect.stringMatching(/ahead of the venue/) })
  expect(clockFinding(-6_000, 100).state).toBe('bad')
})

test('a model: listed, not listed, its key refused, no list, nobody there; the key goes to the list and nothing is asked', async () => {
  const llm = {
    baseUrl: `${url}/v1`,
    apiKey: 'k-1',
    model: 'x-ai/grok-4',
    sanitizerModel: null,
    headers: {},
    reasoning: null,
    providerConfig: null,
  }
  const seen: string[] = []
  const listing = (ids: string[]) => (request: http.IncomingMessage) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    return { status: 200, body: JSON.stringify({ data: ids.map((id) => ({ id })) }) }
  }
  reply = listing(['x-ai/grok-4', 'other'])
  expect(states(await lookAtModel(llm, signal))).toEqual(['model ok'])
  expect(seen).toEqual(['GET /v1/models Bearer k-1'])
  reply = listing(['other'])
  expect(states(await lookAtModel(llm, signal))).toEqual(['model bad'])
  reply = () => ({ status: 401, body: '{}' })
  expect(await lookAtModel(llm, signal)).toMatchObject([
    { state: 'bad', words: expect.stringMatching(/refuses the key \(401\)/) },
  ])
  reply = () => ({ status: 404, body: 'not found' })
  expect(states(await lookAtModel(llm, signal))).toEqual(['model note'])
  expect(states(await lookAtModel({ ...llm, baseUrl: 'http://127.0.0.1:1/v1' }, signal))).toEqual(['model bad'])
  expect(states(await lookAtModel(null, signal))).toEqual(['model note'])
})
