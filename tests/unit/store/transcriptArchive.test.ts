import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
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

test('what a crash left half written is overwritten, and the file stays whole', async () => {
  const { archive, folder } = open()
  await archive.append([texts(1)], MANY)
  const base = path.join(folder, 'one.000000000001')
  fs.appendFileSync(`${base}.jsonl.gz`, randomBytes(50))
  fs.appendFileSync(`${base}.index`, '2 10')
  await archive.append([texts(2)], MANY)
  await archive.append([texts(2), texts(3)], MANY)
  for (const id of [1, 2, 3]) expect(await archive.find(id)).toEqual(texts(id))
  expect(
    gunzipSync(fs.readFileSync(`${base}.jsonl.gz`))
      .toString()
      .trim()
      .split('\n'),
  ).toHaveLength(4)
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
