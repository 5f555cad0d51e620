import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { transcriptArchive } from '@/lib/store/transcripts/transcriptArchive.ts'
import type { TranscriptTexts } from '@/lib/store/transcripts/transcriptTexts.ts'

function open(agentId = 'one') {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-archive-'))
  onTestFinished(() => fs.rmSync(dataDir, { recursive: true }))
  const folder = path.join(dataDir, 'archive')
  return { archive: transcriptArchive(dataDir, agentId), dataDir, folder, files: () => fs.readdirSync(folder).sort() }
}

const texts = (cycleId: number, context = `seen in ${cycleId} – “é” \u2028`): TranscriptTexts => ({
  agentId: 'one',
  cycleId,
  number: cycleId,
  startedAt: '2026-01-05T00:00:00.000Z',
  systemPrompt: 'Trade.',
  promptFacts: null,
  context,
  answer: null,
  readings: null,
  turns: [],
  gateInputs: [],
})
const MANY = 100_000_000

test('what was put in is found again, file by file and in one zcat, for its user alone', async () => {
  const { archive, folder, files } = open()
  await archive.append([texts(3), texts(4)], MANY)
  await archive.append([texts(7)], MANY)
  expect(files()).toEqual(['one.000000000003.index', 'one.000000000003.jsonl.gz'])
  for (const id of [3, 4, 7]) expect(await archive.find(id)).toEqual(texts(id))
  for (const id of [1, 5, 8]) expect(await archive.find(id)).toBeNull()
  const file = path.join(folder, 'one.000000000003.jsonl.gz')
  const lines = gunzipSync(fs.readFileSync(file)).toString().trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).cycleId)).toEqual([3, 4, 7])
  expect(execFileSync('gzip', ['-dc', file]).toString().split('\n')).toHaveLength(4)
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700)
})

test('what a crash left half written is left as it is: a new file begins', async () => {
  const { archive, folder, files } = open()
  await archive.append([texts(1)], MANY)
  const base = path.join(folder, 'one.000000000001')
  fs.appendFileSync(`${base}.jsonl.gz`, randomBytes(50))
  fs.appendFileSync(`${base}.index`, '2 10')
  const before = fs.readFileSync(`${base}.jsonl.gz`)
  await archive.append([texts(2)], MANY)
  await archive.append([texts(2), texts(3)], MANY)
  for (const id of [1, 2, 3]) expect(await archive.find(id)).toEqual(texts(id))
  expect(fs.readFileSync(`${base}.jsonl.gz`)).toEqual(before)
  expect(files()).toHaveLength(4)
})

const DAMAGE: Record<string, (index: string) => void> = {
  'that is gone': (index) => fs.rmSync(index),
  'that cannot be read': (index) => {
    fs.rmSync(index)
    fs.mkdirSync(index)
  },
  'of zeros': (index) => fs.writeFileSync(index, '\0'.repeat(40)),
  'without its first line': (index) => fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replace(/^.*\n/, '')),
  'whose first line is damaged': (index) => fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replace(/^1/, 'x')),
  'without its last line': (index) => fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replace(/2 .*\n$/, '')),
  'whose last number is huge': (index) =>
    fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replace(/\d+\n$/, '3000000000\n')),
}

test.each(Object.entries(DAMAGE))(
  'beside an index %s no byte of the data is lost, and what comes is found',
  async (_, damage) => {
    const { archive, folder, files } = open()
    await archive.append([texts(1), texts(2)], 10_000)
    const data = path.join(folder, 'one.000000000001.jsonl.gz')
    const before = fs.readFileSync(data)
    damage(path.join(folder, 'one.000000000001.index'))
    // The same two again, as after a crash between archive and store.
    await archive.append([texts(1), texts(2)], 10_000)
    await archive.append([texts(3)], 10_000)
    expect(fs.readFileSync(data)).toEqual(before)
    for (const id of [1, 2, 3]) expect(await archive.find(id)).toEqual(texts(id))
    expect(files().filter((name) => name.endsWith('.gz'))).toHaveLength(2)
  },
)

test('numbers that point past the data, and a member that unpacks to more than a cycle is, are nothing found', async () => {
  const { archive, folder } = open()
  await archive.append([texts(1)], MANY)
  const base = path.join(folder, 'one.000000000001')
  for (const line of ['1 0 3000000000', '1 3000000000 10', '1 0 900000000000000', '1 -5 10', '1 1e3 10']) {
    fs.writeFileSync(`${base}.index`, `${line}\n`)
    expect(await archive.find(1)).toBeNull()
  }
  const bomb = gzipSync(JSON.stringify(texts(1, 'x'.repeat(40_000_000))))
  fs.writeFileSync(`${base}.jsonl.gz`, bomb)
  fs.writeFileSync(`${base}.index`, `1 0 ${bomb.length}\n`)
  expect(await archive.find(1)).toBeNull()
  fs.truncateSync(`${base}.index`, 9_000_000)
  expect(await archive.find(1)).toBeNull()
})

test('a file with a hole counts as what it takes of the disk, and the others stay', async () => {
  const { archive, folder, files } = open()
  await archive.append([texts(1)], MANY)
  fs.truncateSync(path.join(folder, 'one.000000000001.jsonl.gz'), 3_000_000_000)
  await archive.append([texts(2)], MANY)
  await archive.append([texts(3)], MANY)
  expect(files()).toHaveLength(4)
  for (const id of [1, 2, 3]) expect(await archive.find(id)).toEqual(texts(id))
})

test('damaged or foreign bytes are nothing found, never another cycle', async () => {
  const { archive, folder } = open()
  await archive.append([texts(1), texts(2)], MANY)
  const base = path.join(folder, 'one.000000000001')
  const [, second] = fs.readFileSync(`${base}.index`, 'utf8').split('\n')
  fs.writeFileSync(`${base}.index`, `${second?.replace(/^2 /, '1 ')}\n`)
  expect(await archive.find(1)).toBeNull()
  fs.writeFileSync(`${base}.jsonl.gz`, randomBytes(500))
  expect(await archive.find(2)).toBeNull()
})

test('the oldest files go while all of one agent take too much, and no file of another agent', async () => {
  const { archive, dataDir, files } = open()
  await transcriptArchive(dataDir, 'one-more').append([texts(1)], MANY)
  const large = () => randomBytes(30_000).toString('hex')
  for (let id = 1; id <= 20; id += 1) await archive.append([texts(id, large())], 200_000)
  const sizes = files()
    .filter((name) => name.startsWith('one.'))
    .map((name) => fs.statSync(path.join(dataDir, 'archive', name)).size)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200_000)
  expect(await archive.find(1)).toBeNull()
  expect((await archive.find(20))?.cycleId).toBe(20)
  expect(files()).toContain('one-more.000000000001.jsonl.gz')
})
