import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HaltFile, haltFile } from '@/lib/haltFile.ts'

let dataDir: string
let halt: HaltFile
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-halt-'))
  halt = haltFile(dataDir, 'paper-1')
})
afterEach(() => fs.rmSync(dataDir, { recursive: true, force: true }))

const flatten = { kind: 'flatten', reason: 'Enough.', wallMs: 1_000 } as const
const stop = { kind: 'halt', reason: 'Going to sleep.', wallMs: 2_000 } as const

test('a wish is there for every process of the folder, and for no other agent', () => {
  const wish = halt.write(stop)
  expect(haltFile(dataDir, 'paper-1').read()).toEqual(wish)
  expect(haltFile(dataDir, 'paper-1').isThere()).toBe(true)
  expect(haltFile(dataDir, 'paper').isThere()).toBe(false)
  expect(path.basename(halt.file)).toBe('HALT-paper-1')
  expect(fs.readdirSync(dataDir)).toEqual(['HALT-paper-1'])
})

test.each([
  ['', 'halt', 'The file HALT-paper-1 is there.'],
  ['flatten, I am at the airport', 'flatten', 'flatten, I am at the airport'],
  ['{"token": 7', 'halt', '{"token": 7'],
  ['"flatten"', 'flatten', '"flatten"'],
  ['Halt and flatten', 'flatten', 'Halt and flatten'],
  ['{"kind":"flatten"}', 'flatten', '{"kind":"flatten"}'],
  [
    'do not flatten',
    'halt',
    'Halted, not flattened, for the file HALT-paper-1 does not begin with that word: do not flatten',
  ],
] as const)(
  'a file that a person wrote by hand, "%s", is a %s, and the same wish at every look',
  (text, kind, reason) => {
    fs.writeFileSync(halt.file, text)
    expect(halt.read()).toMatchObject({ kind, reason })
    expect(halt.read()).toEqual(haltFile(dataDir, 'paper-1').read())
  },
)

test('a halt does not take the place of a flatten that nobody has carried out, a flatten that of a halt does', () => {
  halt.write(stop)
  const wish = halt.write(flatten)
  expect(halt.read()).toEqual(wish)
  expect(halt.write(stop)).toEqual(wish)
  halt.note({ wish, by: 'agent', outcome: { status: 'done', message: 'Flat.' } })
  expect(halt.write(stop).kind).toBe('halt')
})

test('what became of a wish is kept until it is taken off, also when a newer wish took its place', () => {
  const first = halt.write(stop)
  halt.note({ wish: first, by: 'supervisor', outcome: { status: 'done', message: 'Halted.' } })
  const second = halt.write(flatten)
  expect(halt.unrecorded()).toEqual([
    { wish: first, by: 'supervisor', outcome: { status: 'done', message: 'Halted.' } },
  ])
  halt.remove(first.token)
  expect(halt.unrecorded()).toEqual([])
  expect(halt.read()).toEqual(second)
  halt.remove(second.token)
  expect(fs.readdirSync(dataDir)).toEqual([])
})

test.each(['utf-16le with a mark', 'utf-16le', 'utf-16be with a mark'])(
  'the word as PowerShell writes it, in %s, is read',
  (encoding) => {
    const bytes = Buffer.from(encoding.includes('mark') ? '\ufeffflatten\r\n' : 'flatten\r\n', 'utf16le')
    fs.writeFileSync(halt.file, encoding.includes('be') ? bytes.swap16() : bytes)
    expect(halt.read()?.kind).toBe('flatten')
  },
)

test('a folder in its place is a halt, and in the way of nothing that comes after', () => {
  for (let time = 0; time < 2; time += 1) {
    fs.mkdirSync(path.join(halt.file, 'inner'), { recursive: true })
    const wish = halt.read()
    expect(wish?.kind).toBe('halt')
    if (time === 0) halt.remove(wish?.token ?? '')
  }
  const wish = halt.write(flatten)
  expect(halt.read()).toEqual(wish)
  halt.remove(wish.token)
  expect(fs.readdirSync(dataDir)).toEqual([])
})

test('a pipe in its place, into which nobody writes, is a halt and holds nobody up', () => {
  execFileSync('mkfifo', [halt.file])
  expect(halt.read()?.kind).toBe('halt')
  expect(halt.isThere()).toBe(true)
})

test('of a file of megabytes only the beginning is read', () => {
  fs.writeFileSync(halt.file, `flatten${' '.repeat(5_000_000)}`)
  expect(halt.read()).toMatchObject({ kind: 'flatten', reason: 'flatten' })
})

test('a file by hand can be taken off by the token it was read with', () => {
  fs.writeFileSync(halt.file, '')
  halt.remove(halt.read()?.token ?? '')
  expect(halt.isThere()).toBe(false)
})

test('an id that could leave the folder names no file', () => {
  expect(() => haltFile(dataDir, '../other')).toThrow('cannot name')
})
