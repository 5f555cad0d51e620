import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HaltFile, haltFile, strayHalts } from '@/lib/haltFile.ts'
import { haltNameOf } from '@/lib/haltNames.ts'

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

test('a file made ready earlier and put there with its old time came when it was put there, and once more is another wish', () => {
  const ready = path.join(dataDir, 'ready')
  fs.writeFileSync(ready, 'flatten')
  fs.utimesSync(ready, 1_000_000_000, 1_000_000_000)
  const putThere = () => {
    // As `cp -p` does: another file with the time of the first.
    fs.copyFileSync(ready, `${ready}2`)
    fs.utimesSync(`${ready}2`, 1_000_000_000, 1_000_000_000)
    fs.renameSync(`${ready}2`, halt.file)
    return halt.read()
  }
  const first = putThere()
  expect(first).toMatchObject({ kind: 'flatten' })
  expect(first?.wallMs).toBeGreaterThan(1_700_000_000_000)
  halt.remove(first?.token ?? '')
  expect(halt.isThere()).toBe(false)
  // The next millisecond: two files of one would be the same wish.
  while (Date.now() <= (first?.wallMs ?? 0));
  expect(putThere()?.token).not.toBe(first?.token)
})

test('an id that could leave the folder names no file', () => {
  expect(() => haltFile(dataDir, '../other')).toThrow('cannot name')
})

describe('a file HALT', () => {
  const other = () => haltFile(dataDir, 'paper-2')
  const put = (name: string, text = '') => fs.writeFileSync(path.join(dataDir, name), text)
  /** As the agent does, or the supervisor in its place. */
  const carryOut = (each: HaltFile) => {
    const wish = each.read()
    if (!wish) throw new Error('There is nothing to carry out.')
    each.note({ wish, by: 'agent', outcome: { status: 'done', message: 'Halted.' } })
    each.remove(wish.token)
    return wish
  }

  test('is a wish to every agent of the folder, to each its own', () => {
    put('HALT')
    const wishes = [halt, other()].map((each) => each.read())
    expect(wishes).toMatchObject([
      { kind: 'halt', reason: 'The file HALT is there.' },
      { kind: 'halt', reason: 'The file HALT is there.' },
    ])
    expect(new Set(wishes.map((wish) => wish?.token)).size).toBe(2)
    expect(halt.isThere() && other().isThere()).toBe(true)
    expect(halt.inForce()).toMatchObject({ file: path.join(dataDir, 'HALT'), isLeft: true })
  })

  test('with the word flatten flattens all', () => {
    put('HALT', 'flatten')
    expect([halt, other()].map((each) => each.read()?.kind)).toEqual(['flatten', 'flatten'])
  })

  test('is carried out once by each agent, stays, and halts until a person takes it off', () => {
    put('HALT')
    carryOut(halt)
    expect(halt.read()).toBeNull()
    expect(haltFile(dataDir, 'paper-1').read()).toBeNull()
    expect([halt.isThere(), halt.inForce()?.isLeft, halt.unrecorded()]).toEqual([true, true, []])
    expect(other().read()?.kind).toBe('halt')
    fs.rmSync(path.join(dataDir, 'HALT'))
    expect([halt.isThere(), halt.inForce(), halt.unrecorded()]).toEqual([false, null, []])
    expect(fs.readdirSync(dataDir)).toEqual([])
  })

  test('is a new wish once it says something else', () => {
    put('HALT')
    carryOut(halt)
    put('HALT', 'flatten')
    fs.utimesSync(path.join(dataDir, 'HALT'), 2_000_000_000, 2_000_000_000)
    expect(halt.read()?.kind).toBe('flatten')
  })

  test('is the same wish when only its rights change', () => {
    put('HALT', 'flatten')
    const before = carryOut(halt)
    while (Date.now() <= before.wallMs);
    fs.chmodSync(path.join(dataDir, 'HALT'), 0o600)
    expect(halt.read()).toBeNull()
    expect(halt.isThere()).toBe(true)
  })

  test('leaves a flatten of an agent\u2019s own its place, and is none in the place of a halt of its own', () => {
    put('HALT')
    const own = halt.write(flatten)
    expect(halt.read()).toEqual(own)
    halt.remove(own.token)
    put('HALT', 'flatten')
    halt.write(stop)
    expect(halt.read()?.kind).toBe('flatten')
    carryOut(halt)
    expect(halt.read()?.reason).toBe(stop.reason)
  })

  test.each(['halt', 'Halt', 'HALT.txt', 'halt.TXT', 'HALT-', 'HALT_.md', '_HALT', ' HALT', '.HALT'])(
    'named %s is one as well',
    (name) => {
      put(name, 'flatten')
      expect([halt, other()].map((each) => each.read()?.kind)).toEqual(['flatten', 'flatten'])
      expect(strayHalts(dataDir, ['paper-1'])).toEqual([])
    },
  )
})

describe('a file with an agent\u2019s name', () => {
  const put = (name: string, text = '') => fs.writeFileSync(path.join(dataDir, name), text)

  test.each(['halt-paper-1', 'Halt-Paper-1', 'HALT-paper-1.txt', 'HALT_paper-1', 'halt paper-1.md'])(
    'written as %s halts that agent, no other, and goes when it is done',
    (name) => {
      put(name)
      expect(halt.read()?.kind).toBe('halt')
      expect(haltFile(dataDir, 'paper-2').isThere()).toBe(false)
      halt.remove(halt.read()?.token ?? '')
      expect(fs.readdirSync(dataDir)).toEqual([])
    },
  )

  test('that a process wrote for an agent of nearly the same name halts that one alone', () => {
    haltFile(dataDir, 'Paper-1').write(stop)
    expect(halt.isThere()).toBe(false)
  })

  test('that is no agent\u2019s is told, notes and drafts are not', () => {
    put('HALT-nobody')
    put('HALT-paper-2.txt')
    put('HALTED')
    put('flatten.txt')
    put('HALT-paper-1~77')
    const wish = halt.write(stop)
    halt.note({ wish, by: 'agent', outcome: null })
    put('logs')
    expect(
      strayHalts(dataDir, ['paper-1'])
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['HALT-nobody', 'HALT-paper-2.txt', 'HALTED', 'flatten.txt'])
    expect(
      strayHalts(dataDir, ['paper-1', 'paper-2', 'nobody'])
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['HALTED', 'flatten.txt'])
  })
})

test('two agents whose files were made in the same moment have a wish each', () => {
  const both = [halt, haltFile(dataDir, 'paper-2')]
  for (const { file } of both) {
    fs.writeFileSync(file, '')
    fs.utimesSync(file, 1_800_000_000, 1_800_000_000)
  }
  expect(new Set(both.map((each) => each.read()?.token)).size).toBe(2)
})

test('a file STOP is meant to stop, and is told', () => {
  expect([haltNameOf('STOP'), haltNameOf('stop.txt')]).toEqual([{ whom: null }, { whom: null }])
})

test.each(['shalt', 'logs', 'nocturne.db', '.HALT.swp', '._HALT', '.#HALT', 'HALT~', 'stops.db'])(
  '%s says nothing about stopping',
  (name) => {
    expect(haltNameOf(name)).toBeNull()
  },
)
