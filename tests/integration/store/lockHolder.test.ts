import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { findLockHolder } from '@/lib/store/lockHolder.ts'
import { startLockHolder } from '../../support/storeLock.ts'
import { openTempDb } from '../../support/tempDb.ts'

test.skipIf(process.platform !== 'linux')(
  'the process that is inside a write is named, and nobody when none is',
  async () => {
    const temp = openTempDb()
    onTestFinished(() => temp.close())
    await temp.db.agent.count()
    expect(await findLockHolder(temp.file)).toBeNull()
    const holder = startLockHolder(temp.file)
    onTestFinished(() => void holder.kill('SIGKILL'))
    await once(holder.stdout, 'data')
    expect(await findLockHolder(temp.file)).toMatchObject({ pid: holder.pid })
    const ended = once(holder, 'exit')
    holder.kill('SIGKILL')
    await ended
    expect(await findLockHolder(temp.file)).toBeNull()
  },
)
