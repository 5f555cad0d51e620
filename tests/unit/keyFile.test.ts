import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, test } from 'vitest'
import { readKeyFile } from '@/lib/keyFile.ts'
import { openPaperWallet } from '../../worker/wiring/paperWallet.ts'

let folder: string
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'keys-')), 'data')
})

test('a key is made once, random, for its user alone', () => {
  const key = readKeyFile(folder, 'some.key')
  expect(key).toHaveLength(32)
  expect(readKeyFile(folder, 'some.key')).toEqual(key)
  expect(readKeyFile(folder, 'other.key')).not.toEqual(key)
  expect(fs.statSync(path.join(folder, 'some.key')).mode & 0o777).toBe(0o600)
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700)
  expect(fs.readdirSync(folder).toSorted()).toEqual(['other.key', 'some.key'])
})

test('processes that ask at once are given the same', async () => {
  const module = path.resolve(import.meta.dirname, '../../lib/keyFile.ts')
  const program = `import { readKeyFile } from ${JSON.stringify(module)}
process.stdout.write(readKeyFile(${JSON.stringify(folder)}, 'some.key').toString('hex'))`
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  const keys = await Promise.all(Array.from({ length: 8 }, async () => (await run()).stdout))
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
})

test('a file that holds anything else is said, not used', () => {
  readKeyFile(folder, 'some.key')
  fs.writeFileSync(path.join(folder, 'some.key'), '')
  expect(() => readKeyFile(folder, 'some.key')).toThrow(/some\.key holds 0 bytes in place of 32\. Put back/)
})

test('what signs on paper differs by data folder and by agent, and stays', () => {
  const { address } = openPaperWallet('one', folder)
  expect(openPaperWallet('one', folder).address).toBe(address)
  expect(openPaperWallet('two', folder).address).not.toBe(address)
  expect(openPaperWallet('one', `${folder}2`).address).not.toBe(address)
})
