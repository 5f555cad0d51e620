import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { passwordKey } from '@/app/_lib/guard/passwordKey.ts'
import { readSessionBook } from '@/app/_lib/guard/sessionBook.ts'
import { openJournal } from '@/lib/paper/server/journal.ts'
import { makePrivateFolder } from '@/lib/privateFolder.mjs'
import { migrateStore, storeFile } from '@/lib/store/db.ts'
import { createRotatingLog } from '@/worker/supervision/rotatingLog.ts'

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-private-'))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

const modeOf = (file: string) => (fs.statSync(file).mode & 0o7777).toString(8)

describe.skipIf(process.platform === 'win32')('a private folder', () => {
  test('is for its user alone, with what was missing above it', () => {
    const folder = path.join(home, 'a', 'b')
    expect(makePrivateFolder(folder)).toBeNull()
    expect([modeOf(folder), modeOf(path.dirname(folder))]).toEqual(['700', '700'])
  })

  test('that was wider is narrowed, and so are the files in it', () => {
    const folder = path.join(home, 'data')
    fs.mkdirSync(folder)
    fs.writeFileSync(path.join(folder, 'nocturne.db'), '')
    fs.chmodSync(path.join(folder, 'nocturne.db'), 0o644)
    fs.chmodSync(folder, 0o755)
    expect(makePrivateFolder(folder)).toBeNull()
    expect([modeOf(folder), modeOf(path.join(folder, 'nocturne.db'))]).toEqual(['700', '600'])
  })

  test('cannot be one that everybody shares: it stays as it is, and a person is told', () => {
    const folder = path.join(home, 'tmp')
    fs.mkdirSync(folder)
    fs.chmodSync(folder, 0o1777)
    expect(makePrivateFolder(folder)).toContain('Choose another.')
    expect(modeOf(folder)).toBe('1777')
  })

  const makers: [string, (folder: string) => void][] = [
    ['the store', (folder) => void migrateStore(storeFile(folder), path.resolve('prisma/migrations'))],
    ['the journal of the paper exchange', (folder) => openJournal(folder).close()],
    ['the key of sessions', (folder) => void passwordKey('a password', folder)],
    ['the book of sessions', (folder) => void readSessionBook(folder)],
    ['a log', (folder) => createRotatingLog(path.join(folder, 'agent.log')).write('a line')],
  ]
  test.each(makers)('comes of whatever makes one first: %s', (_, make) => {
    const folder = path.join(home, 'data')
    make(folder)
    expect(modeOf(folder)).toBe('700')
  })
})
