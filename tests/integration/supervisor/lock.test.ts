import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDataFolder, takeLock } from '@/worker/supervision/lock.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-lock-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const lockFile = () => path.join(folder, 'supervisor.lock')

test('a second supervisor on the same data folder is refused with the process that holds it', () => {
  const release = takeLock(folder)
  expect(() => takeLock(folder)).toThrow(`Nocturne is already running on ${folder} (process ${process.pid}).`)
  release()
  takeLock(folder)()
})

test('the lock of a process that is gone is taken over', async () => {
  const gone = spawn(process.execPath, ['--eval', ''])
  await once(gone, 'close')
  fs.writeFileSync(lockFile(), `${gone.pid} 1`)
  takeLock(folder)()
})

test.skipIf(process.platform !== 'linux')(
  'a process id that now belongs to another process does not hold the lock',
  () => {
    fs.writeFileSync(lockFile(), `${process.pid} 1`)
    const release = takeLock(folder)
    expect(fs.readFileSync(lockFile(), 'utf8')).not.toBe(`${process.pid} 1`)
    release()
  },
)

test('giving the lock back leaves the lock of whoever took it since', () => {
  const release = takeLock(folder)
  fs.writeFileSync(lockFile(), '1 1')
  release()
  expect(fs.existsSync(lockFile())).toBe(true)
})

test('a data folder that cannot be made is one sentence that names the variable', () => {
  const file = path.join(folder, 'a-file')
  fs.writeFileSync(file, '')
  expect(() => makeDataFolder(path.join(file, 'data'))).toThrow(/cannot be written to .*set NOCTURNE_DATA_DIR\.$/s)
})
