import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { haltFile } from '@/lib/haltFile.ts'
import { watchStrayHalts } from '@/worker/supervision/strayHalts.ts'

let dataDir: string
let stop = () => {}
let said: string[] = []
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-stray-'))
  said = []
})
afterEach(() => {
  stop()
  fs.rmSync(dataDir, { recursive: true, force: true })
})

const put = (name: string) => fs.writeFileSync(path.join(dataDir, name), '')
const watch = (known: () => Promise<string[]>) => {
  const say = (text: string) => void said.push(text)
  const log = { info: say, warn: say, error: say }
  stop = watchStrayHalts({ dataDir, running: () => ['night-1', 'night-2'], known, log, everyMs: 1 })
}
const wishes = () => ['night-1', 'night-2'].map((agentId) => haltFile(dataDir, agentId).read())

test('a file that names no agent halts every agent, once, and is told by its name', async () => {
  put('HALT-nigth-1')
  watch(async () => ['night-1', 'night-2', 'testnet'])
  await expect.poll(wishes).toMatchObject([{ kind: 'halt' }, { kind: 'halt' }])
  expect(wishes()[0]?.reason).toContain('HALT-nigth-1')
  for (const agentId of ['night-1', 'night-2']) {
    const halt = haltFile(dataDir, agentId)
    halt.remove(halt.read()?.token ?? '')
  }
  put('HALT-another')
  // Looks went on, and the first was not acted on again.
  await expect.poll(() => said.length).toBe(2)
  await expect.poll(wishes).toMatchObject([{ kind: 'halt' }, { kind: 'halt' }])
  expect(wishes()[0]?.reason).toContain('HALT-another')
})

test('one that cannot be told from a name of another market halts, too', async () => {
  put('HALT-testnet')
  watch(() => Promise.reject(new Error('the store is locked')))
  await expect.poll(wishes).toMatchObject([{ kind: 'halt' }, { kind: 'halt' }])
})

test('one that waits for an agent of another market is told and stops no other', async () => {
  put('HALT-testnet')
  watch(async () => ['testnet'])
  await expect.poll(() => said.join()).toContain('HALT-testnet')
  expect(wishes()).toEqual([null, null])
})
