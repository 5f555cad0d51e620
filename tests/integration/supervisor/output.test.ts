import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createOutput } from '@/worker/supervision/output.ts'
import { createRotatingLog } from '@/worker/supervision/rotatingLog.ts'
import { terminalLine } from '@/worker/supervision/terminalLine.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-log-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

test("a child's line goes into its own log as it is, and onto the terminal in words", () => {
  const shown: string[] = []
  const output = createOutput(folder, (text) => shown.push(text))
  const line = '{"at":"2026-01-02T03:04:05.000Z","level":"warn","process":"agent","message":"slow","ms":9}'
  output.onEvent('agent', { kind: 'line', stream: 'out', line })
  output.close()
  expect(fs.readFileSync(path.join(folder, 'agent.log'), 'utf8')).toBe(`${line}\n`)
  expect(shown).toEqual(['03:04:05 agent          warning: slow  ms=9\n'])
})

test('a flood of lines of a process that strangers reach is bounded, and said; an agent’s is not', () => {
  let nowMs = 0
  const output = createOutput(
    folder,
    () => {},
    () => nowMs,
  )
  const say = (name: string, count: number) => {
    for (let at = 0; at < count; at += 1) output.onEvent(name, { kind: 'line', stream: 'err', line: String(at) })
  }
  for (const name of ['web', 'paperExchange', 'baselineModel', 'agent:one']) say(name, 10_000)
  const lines = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n')
  for (const file of ['web.log', 'paperExchange.log', 'baselineModel.log']) expect(lines(file)).toHaveLength(500)
  expect(lines('agent-one.log')).toHaveLength(10_000)
  nowMs = 60_000
  say('web', 1)
  output.close()
  expect(lines('web.log')).toHaveLength(501)
  expect(lines('supervisor.log')).toEqual([expect.stringContaining('9500 lines of web are left out')])
})

test('each agent has a log of its own, and no id leads out of the folder', () => {
  const output = createOutput(folder, () => {})
  for (const name of ['agent:paper-live', 'agent:second', 'flatten:second', 'agent:../../etc/x'])
    output.onEvent(name, { kind: 'line', stream: 'out', line: name })
  output.close()
  const files = ['agent-------etc-x.log', 'agent-paper-live.log', 'agent-second.log', 'flatten-second.log']
  expect(fs.readdirSync(folder).sort()).toEqual(files)
  expect(fs.readFileSync(path.join(folder, 'agent-second.log'), 'utf8')).toBe('agent:second\n')
})

test('words that would steer the terminal are made harmless', () => {
  expect(terminalLine('agent', JSON.stringify({ message: 'a\u001b[2Jb\nc', at: '' }))).toMatch(/a \[2Jb c$/)
  expect(terminalLine('web', '\u001b[32mready\u001b[0m')).toMatch(/web +ready$/)
})

test('a log is set aside when it is full, and only so many are kept', () => {
  const file = path.join(folder, 'agent.log')
  const log = createRotatingLog(file, 8, 2)
  for (const line of ['first', 'second', 'third', 'fourth']) log.write(line)
  log.close()
  expect(fs.readdirSync(folder).sort()).toEqual(['agent.log', 'agent.log.1', 'agent.log.2'])
  expect(fs.readFileSync(file, 'utf8')).toBe('fourth\n')
  expect(fs.readFileSync(`${file}.2`, 'utf8')).toBe('second\n')
})

test('what a full disk does not take ends nobody, and is said where the log goes on', () => {
  const file = path.join(folder, 'agent.log')
  const log = createRotatingLog(file)
  log.write('first')
  const write = fs.writeSync
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  const disk = vi.spyOn(fs, 'writeSync')
  // The disk takes a part of one line, then nothing.
  disk.mockImplementationOnce((handle) => write(handle, 'sec'))
  log.write('second')
  disk.mockImplementation(() => {
    throw full
  })
  log.write('third')
  disk.mockRestore()
  log.write('fourth')
  log.close()
  expect(fs.readFileSync(file, 'utf8')).toMatch(/^first\nsec\n2 lines are left out here: ENOSPC.*\nfourth\n$/)
})

test('a folder that cannot be made ends nobody either', () => {
  const place = path.join(folder, 'logs')
  fs.writeFileSync(place, 'a file in the place of the folder')
  const log = createRotatingLog(path.join(place, 'agent.log'))
  log.write('first')
  fs.rmSync(place)
  log.write('second')
  log.close()
  expect(fs.readFileSync(path.join(place, 'agent.log'), 'utf8')).toMatch(/^1 lines are left out here: .*\nsecond\n$/)
})

test('a log goes on where an earlier run ended', () => {
  const file = path.join(folder, 'agent.log')
  for (const line of ['one', 'two']) {
    const log = createRotatingLog(file)
    log.write(line)
    log.close()
  }
  expect(fs.readFileSync(file, 'utf8')).toBe('one\ntwo\n')
})
