import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRequestBudget } from '@/lib/hyperliquid/requestBudget.ts'
import { createSharedMinute } from '@/lib/hyperliquid/sharedMinute.ts'

let folder: string
let wallMs: number
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-minute-')), 'requests')
  wallMs = Date.now()
})
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }))

/** The budget of a process that began `upMs` ago: its clock says so. Waiting passes time for all. */
function processOf(pid: number, upMs: number) {
  const startMs = wallMs - upMs
  const elapsedMs = () => wallMs - startMs
  const shared = createSharedMinute({ folder, wallMs: () => wallMs, elapsedMs, pid })
  const pause = async (durationMs: number) => {
    wallMs += durationMs
  }
  return createRequestBudget({ elapsedMs, pause }, shared)
}

describe('a minute of requests', () => {
  test('is what all processes spent, the one that was ended among them, and the reserve is kept from it', async () => {
    const ended = processOf(1, 50_000)
    for (let i = 0; i < 10; i += 1) await ended.take(60, 'now')
    wallMs += 10_000
    const successor = processOf(2, 0)
    expect(successor.usedWeight()).toBe(600)
    expect(await successor.take(200, 'soon')).toBe(true)
    const fromMs = wallMs
    expect(await successor.take(20, 'later')).toBe(true)
    // What the ended one spent is a minute old then, and not sooner.
    expect(wallMs - fromMs).toBe(50_000)
  })

  test('is told back to whoever still runs', async () => {
    const [first, second] = [processOf(1, 1_000_000), processOf(2, 5)]
    await second.take(700, 'now')
    expect(first.usedWeight()).toBe(700)
    expect(await first.take(200, 'soon')).toBe(false)
    expect(await first.take(200, 'now')).toBe(true)
  })

  test('forgets files that are old, and heeds none that is no such file', () => {
    fs.mkdirSync(folder, { recursive: true })
    for (const [name, text] of [
      ['3.json', '[{"atMs":'],
      ['4.json', '{"atMs":1}'],
      ['5.json', `[{"atMs":${wallMs + 60_000},"weight":900}]`],
      ['6.json', `[{"atMs":${wallMs - 1_000},"weight":-900}]`],
    ] as const)
      fs.writeFileSync(path.join(folder, name), text)
    fs.writeFileSync(path.join(folder, '7.json'), `[{"atMs":${wallMs - 1_000},"weight":900}]`)
    fs.utimesSync(path.join(folder, '7.json'), (wallMs - 300_000) / 1_000, (wallMs - 300_000) / 1_000)
    expect(processOf(1, 0).usedWeight()).toBe(0)
    expect(fs.existsSync(path.join(folder, '7.json'))).toBe(false)
  })

  test('in a folder that cannot be made is a process’s own', async () => {
    fs.writeFileSync(folder, 'a file')
    const alone = processOf(1, 0)
    await alone.take(20, 'soon')
    expect(alone.usedWeight()).toBe(20)
  })
})
