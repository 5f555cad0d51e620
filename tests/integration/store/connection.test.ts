import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pause } from '@/lib/pause.ts'
import { storeFile } from '@/lib/store/db.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

let temp: TempDb
beforeEach(() => {
  temp = openTempDb()
})
afterEach(() => temp.close())

const event = (ref: string) =>
  temp.db.event.create({ data: { agentId: 'a', kind: 'status', ref, wallAt: new Date(0) } })
const lease = (agentId: string) =>
  temp.db.lease.create({
    data: {
      agentId,
      owner: 'x',
      host: '',
      pid: 0,
      processBegan: '',
      token: 1,
      stamp: 1,
      released: false,
      wallRenewedAt: new Date(0),
    },
  })

test('a write that begins after one of several waiting batches is not undone with the next of them', async () => {
  await lease('taken')
  const rounds = 50
  for (let round = 0; round < rounds; round += 1) {
    const batch = () => temp.db.$transaction([event('open'), event('open')])
    const undone = () => temp.db.$transaction([event('undone'), event('undone'), lease('taken')]).catch(() => null)
    await Promise.all([batch(), batch().then(() => event(`kept ${round}`)), undone(), undone()])
  }
  expect(await temp.db.event.count({ where: { ref: { startsWith: 'kept' } } })).toBe(rounds)
  expect(await temp.db.event.count({ where: { ref: 'undone' } })).toBe(0)
})

/** A process that opens a write transaction, says so, and never ends it by itself. */
const WRITER = `
  const db = require('better-sqlite3')(process.argv[1])
  db.exec('BEGIN IMMEDIATE')
  process.stdout.write('in')
  setInterval(() => {}, 1_000)
`

test.skipIf(process.platform === 'win32')(
  'while a process that was stopped inside a write holds the lock, reads are answered and a write waits without standing still',
  async () => {
    const writer = spawn(process.execPath, ['-e', WRITER, storeFile(temp.dataDir)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await once(writer.stdout, 'data')
      writer.kill('SIGSTOP')
      let isWritten = false
      const written = event('late').then(() => {
        isWritten = true
      })
      for (let look = 0; look < 20; look += 1) expect(await temp.db.event.count()).toBe(0)
      expect(isWritten).toBe(false)
      writer.kill('SIGKILL')
      await written
      expect(await temp.db.event.count()).toBe(1)
    } finally {
      writer.kill('SIGKILL')
    }
  },
)

test.skipIf(process.platform === 'win32')(
  'a batch that waited longer for the lock than the client waits by itself is done once, and the connection is free afterwards',
  async () => {
    const writer = spawn(process.execPath, ['-e', WRITER, storeFile(temp.dataDir)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await once(writer.stdout, 'data')
      const batches = [0, 1, 2].map(() => temp.db.$transaction([event('batch'), event('batch')]))
      // Two seconds of the wall are what the client gives a transaction to begin, unless it is told otherwise; nothing else can be waited for.
      await pause(2_500)
      writer.kill('SIGKILL')
      await Promise.all(batches)
      await event('after')
      expect(await temp.db.event.count()).toBe(7)
    } finally {
      writer.kill('SIGKILL')
    }
  },
)
