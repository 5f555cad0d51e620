import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { freeBytes, giveReserve, judgeRoom, keepReserve } from '@/lib/diskRoom.ts'
import { haltFile } from '@/lib/haltFile.ts'

const MB = 1024 * 1024
let folder = ''
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  fs.rmSync(folder, { recursive: true, force: true })
})

const reserve = () => fs.statSync(path.join(folder, '.reserve'), { throwIfNoEntry: false })

test('the reserve is really written where there is room, kept, and given back when the disk is nearly full', () => {
  expect([keepReserve(folder, 511 * MB), reserve()]).toEqual([null, undefined])
  expect(keepReserve(folder, 512 * MB)).toBe('made')
  expect(reserve()?.size).toBe(64 * MB)
  // In blocks of 512 bytes: a file of holes would keep nothing.
  expect((reserve()?.blocks ?? 0) * 512).toBeGreaterThanOrEqual(64 * MB)
  expect(keepReserve(folder, 5_000 * MB)).toBeNull()
  expect(keepReserve(folder, 64 * MB)).toBeNull()
  expect([keepReserve(folder, 63 * MB), reserve()]).toEqual(['given', undefined])
  expect(keepReserve(folder, 10 * MB)).toBeNull()
})

test('how much is free is the system’s to say; of a folder that is not there nobody says', () => {
  expect(freeBytes(folder)).toBeGreaterThan(0)
  expect(freeBytes(path.join(folder, 'none'))).toBeNull()
  expect(keepReserve(path.join(folder, 'none'))).toBeNull()
})

test('enough is nothing to tell, little is a warning, less ends new risk', () => {
  expect([judgeRoom(null), judgeRoom(1024 * MB)]).toEqual([null, null])
  expect(judgeRoom(1023 * MB)?.isShort).toBe(false)
  expect(judgeRoom(255 * MB)?.isShort).toBe(true)
})

test('a halt on a full disk is written with the room of the reserve, and fails where there is none', () => {
  fs.writeFileSync(path.join(folder, '.reserve'), 'what is kept')
  const write = fs.writeSync
  vi.spyOn(fs, 'writeSync').mockImplementation(((...args: Parameters<typeof write>) => {
    if (reserve()) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    return write(...args)
  }) as typeof write)
  const halt = haltFile(folder, 'agent')
  halt.write({ kind: 'flatten', reason: 'out of here', wallMs: 1 })
  expect(halt.read()).toMatchObject({ kind: 'flatten', reason: 'out of here' })
  vi.mocked(fs.writeSync).mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  })
  expect(giveReserve(folder)).toBe(false)
  expect(() => halt.write({ kind: 'flatten', reason: 'again', wallMs: 2 })).toThrow('ENOSPC')
})
