import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { findLockHolder } from '@/lib/store/lockHolder.ts'
import { openTempDb } from '../../support/tempDb.ts'

const HOLDS_LOCK = `import Database from 'better-sqlite3'
const db = new Database(process.argv[1], { timeout: 5_000 })
db.exec('BEGIN IMMEDIATE')
console.log('locked')
setInterval(() => {}, 1_000)`

test.skipIf(process.platform !== 'linux')(
  'the process that is inside a write is named, and nobody when none is',
  async () => {
    const temp = openTempDb()
    onTestFinished(() => temp.close())
    await temp.db.agent.count()
    expect(await findLockHolder(temp.file)).toBeNull()
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', HOLDS_LOCK, temp.file], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void holder.kill('SIGKILL'))
    await once(holder.stdout, 'data')
    expect(await findLockHolder(temp.file)).toMatchObject({ pid: holder.pid })
    const ended = once(holder, 'exit')
    holder.kill('SIGKILL')
    await ended
    expect(await findLockHolder(temp.file)).toBeNull()
  },
)
