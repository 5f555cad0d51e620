import { afterEach, expect, test } from 'vitest'
import { createStandby, type Standby } from '@/worker/supervision/standby.ts'

let standby: Standby | null = null
afterEach(() => standby?.close())

/** Says what it was started with, and what it was told. */
const PROGRAM = `
  const wait = process.argv.includes('--standby')
  console.log((wait ? 'waits ' : 'started ') + process.pid)
  const work = (args) => { console.log('works ' + args.join(' ')); process.exit(Number(args[0])) }
  if (!wait) work(process.argv.slice(1))
  process.on('message', (args) => process.send({ begun: true }, () => work(args)))
  process.once('disconnect', () => process.exit(9))
  process.send({ waiting: true })`
const DEAF = `
  if (process.argv.includes('--standby')) { process.on('message', () => {}); process.send({ waiting: true }, () => console.log('waits 0')) }
  else console.log('started')`

function open(program: string) {
  const lines: string[] = []
  const opened = createStandby(['--eval', program, '--'], { NODE_ENV: 'test' }, (stream, line) =>
    lines.push(`${stream} ${line}`),
  )
  standby = opened
  const waits = () => expect.poll(() => lines.some((line) => line.includes('waits')), { timeout: 10_000 }).toBe(true)
  return { opened, lines, waits }
}

test('work is done by the process that waits, and its code is what it ended with', async () => {
  const { opened, lines, waits } = open(PROGRAM)
  opened.keepReady()
  opened.keepReady()
  await waits()
  // The message that it waits may still be under way.
  await expect.poll(async () => lines.length).toBe(1)
  expect(await opened.run(['3', 'wish'])).toBe(3)
  expect(lines.at(-1)).toBe('out works 3 wish')
})

test('with none that waits, a new one is started, and the next that waits is another', async () => {
  const { opened, lines, waits } = open(PROGRAM)
  expect(await opened.run(['0', 'wish'])).toBe(0)
  expect(lines.at(-1)).toBe('out works 0 wish')
  opened.keepReady()
  await waits()
})

test('one that waits and does not begin is ended, and a new one does the work', async () => {
  const { opened, lines, waits } = open(DEAF)
  opened.keepReady()
  await waits()
  expect(await opened.run(['wish'])).toBe(0)
  expect(lines.at(-1)).toBe('out started')
})

test('work that a signal ends did not succeed', async () => {
  const { opened } = open(`process.kill(process.pid, 'SIGKILL')`)
  expect(await opened.run([])).toBe(1)
})
