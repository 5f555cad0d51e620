import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
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

const heard = async (child: ChildProcess): Promise<unknown> => (await once(child, 'message'))[0]

/** A process that waits for a word, takes the lock of the folder and says what came of it; it stays until it is ended. */
function racer(): ChildProcess {
  const module = path.resolve('worker/supervision/lock.ts')
  const program = `import { takeLock } from ${JSON.stringify(module)}
process.once('message', () => {
  try {
    takeLock(${JSON.stringify(folder)})
    // Nobody keeps what gives it back: the lock is held all the same.
    gc()
    process.send('taken')
  } catch (error) {
    process.send(error.code === 'already_running' ? 'refused' : String(error))
  }
})
process.send('there')
setInterval(() => {}, 1_000)`
  return spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

test.each([
  ['nobody had it', null],
  ['one that is gone had it', '999999999 1'],
  ['its file says nothing', ''],
])(
  'of six processes that want the lock at once exactly one gets it, where %s, and its end leaves it to the next',
  async (_where, text) => {
    if (text !== null) fs.writeFileSync(lockFile(), text)
    const racers = Array.from({ length: 6 }, racer)
    onTestFinished(() => {
      for (const each of racers) each.kill('SIGKILL')
    })
    await Promise.all(racers.map(heard))
    const said = Promise.all(racers.map(heard))
    for (const each of racers) each.send('go')
    const outcomes = await said
    expect(outcomes.toSorted()).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'taken'])
    expect(() => takeLock(folder)).toThrow('already running')
    const winner = racers[outcomes.indexOf('taken')]
    winner?.kill('SIGKILL')
    if (winner) await once(winner, 'close')
    takeLock(folder)()
  },
  60_000,
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
