import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { GET as getCycle } from '@/app/api/cycles/[cycleId]/route.ts'
import { POST as postReplay } from '@/app/api/lab/replay/route.ts'
import { GET as getLogs } from '@/app/api/logs/route.ts'
import { cycleSchema } from '@/lib/contracts/cycles.ts'
import { labReplayResponseSchema } from '@/lib/contracts/labReplay.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import type { Retention } from '@/lib/domain/retention.ts'
import type { Log } from '@/lib/log.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { findCycle, findLastContext } from '@/lib/store/queries/cycles.ts'
import { findLastGateInput, listJudgedDecisions } from '@/lib/store/queries/gateInputs.ts'
import { listRecordedCycles } from '@/lib/store/queries/recordedCycles.ts'
import { listTrialCandidates } from '@/lib/store/queries/trialContexts.ts'
import { searchTurns } from '@/lib/store/queries/turns.ts'
import { transcriptArchive } from '@/lib/store/transcripts/transcriptArchive.ts'
import { withTexts } from '@/lib/store/transcripts/transcriptTexts.ts'
import { closeWebDb } from '@/tests/support/closeWebDb.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'
import { asked, get, read, send } from '@/tests/support/webStore.ts'
import { createRetention } from '@/worker/cycle/retention.ts'
import { replayAll } from '@/worker/lab/replay.ts'
import { runInProcess } from '@/worker/runs/runInProcess.ts'

const agentId = 'recorded'
const CYCLES = 36
/** The newest are never removed. */
const SPARED = 20
const DAY_MS = 86_400_000

let recorded: TempDb
beforeAll(async () => {
  recorded = openTempDb()
  const plan = {
    name: agentId,
    seed: 1,
    market: { kind: 'synthetic', seed: 2, startMs: Date.UTC(2026, 0, 5, 0, 0, 2) },
    startUsd: '10000',
    settings: { coins: ['BTC', 'ETH'], interval: '4h' },
    decider: { kind: 'baseline' },
    length: { cycles: CYCLES },
  }
  await runInProcess(plan, { db: recorded.db, agentId })
  await recorded.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
}, 240_000)
afterAll(() => recorded.close())

/** A copy of the record whose person set this rule, with the step that carries it out and what it said. */
async function keep(rule: Partial<Retention>, laterMs = 0) {
  const temp = openTempDb(recorded.file)
  onTestFinished(async () => {
    await closeWebDb()
    await temp.close()
  })
  process.env.NOCTURNE_DATA_DIR = temp.dataDir
  const last = await temp.db.cycle.findFirstOrThrow({ orderBy: { id: 'desc' } })
  const nowMs = () => last.wallStartedAt.getTime() + laterMs
  const books = agentBooks(temp.db, agentId, { nowMs, wallMs: nowMs })
  const { settings, version } = await books.settings.latest()
  const body = { ...settings, retention: { ...DEFAULT_SETTINGS.retention, ...rule } }
  const row = { agentId, version: version + 1, body: JSON.stringify(body), reason: 'A test.', author: 'web' }
  await temp.db.settings.create({ data: { ...row, wallAt: new Date(nowMs()) } })
  const said: string[] = []
  const say = (message: string) => said.push(message)
  const log = { info: say, warn: say, error: say, debug: say } as unknown as Log
  const archive = transcriptArchive(temp.dataDir, agentId)
  const step = createRetention({ books, archive, clock: { nowMs, wallMs: nowMs } as never, log })
  const run = async () => {
    for (let waitMs = 0; waitMs < 30_000; ) waitMs = await step()
  }
  return { temp, books, archive, step, run, said }
}

const reads = (temp: TempDb) => listRecordedCycles(temp.db, agentId, 0, 1_000)
const removedOf = async (temp: TempDb) => temp.db.cycle.count({ where: { transcriptRemovedAt: { not: null } } })
const replay = async (temp: TempDb, archive?: ReturnType<typeof transcriptArchive>) => {
  const lines: string[] = []
  const code = await replayAll(temp.db, { agentId, number: null, limits: {}, json: false, archive }, (line) =>
    lines.push(line),
  )
  return { code, words: lines.join('\n') }
}

test('what is older than the days goes, in steps of ten at most, and the newest twenty stay', async () => {
  const { temp, step, said } = await keep({ transcriptDays: 1 }, 10 * DAY_MS)
  await step()
  expect(await removedOf(temp)).toBe(10)
  while ((await step()) < 30_000);
  expect(await removedOf(temp)).toBe(CYCLES - SPARED)
  expect(new Set(said)).toEqual(new Set(['transcripts removed by the retention rule']))
})

test('what fits and is young enough stays, and what it takes is known to a byte', async () => {
  const { temp, run, books } = await keep({})
  await run()
  expect(await removedOf(temp)).toBe(0)
  const all = await reads(temp)
  const bytes = all
    .map((one) => ('cycle' in one ? JSON.parse(JSON.stringify(one.cycle)) : null))
    .reduce((sum, cycle) => {
      const texts = [cycle.systemPrompt, cycle.context, cycle.answer ?? '', cycle.readings ?? '']
      for (const { request, response, content, reasoning } of cycle.turns)
        texts.push(request, response, content ?? '', reasoning ?? '')
      for (const { body } of cycle.gateInputs) texts.push(body)
      return sum + texts.reduce((length, text) => length + Buffer.byteLength(text), 0)
    }, 0)
  const facts = await temp.db.cycle.findMany({ select: { promptFacts: true } })
  const factBytes = facts.reduce((sum, { promptFacts }) => sum + Buffer.byteLength(promptFacts ?? ''), 0)
  expect(await books.transcripts.bytesHeld()).toBe(bytes + factBytes)
})

test('the archive gives back what was removed byte for byte, and every cycle replays as before', async () => {
  const { temp, archive, run } = await keep({ transcriptDays: 1 }, 10 * DAY_MS)
  const before = await reads(temp)
  await run()
  const after = await reads(temp)
  for (const [at, was] of before.entries()) {
    const now = after[at]
    if (!('cycle' in was) || !now || !('cycle' in now)) throw new Error('A row cannot be read.')
    const texts = await archive.find(was.id)
    if (at >= CYCLES - SPARED) expect(texts).toBeNull()
    const restored = texts === null ? now.cycle : withTexts(now.cycle, texts)
    const { transcriptRemovedAt } = now.cycle
    expect({ ...restored, transcriptBytes: null, transcriptRemovedAt: null }).toEqual({
      ...was.cycle,
      transcriptBytes: null,
    })
    expect(transcriptRemovedAt === null).toBe(at >= CYCLES - SPARED)
  }
  const whole = await replay(temp, archive)
  expect(whole.words).toContain(`${CYCLES} of ${CYCLES} cycles of ${agentId} agree`)
  expect(whole.words).toContain(`prompt   ${CYCLES} equal`)
})

const PACK = { count: 8, bytesMax: 4_000_000, spared: SPARED }
/** What screens, log, lab and replay read of the whole record, but for where it lies. */
async function everyRead(temp: TempDb) {
  const cycles = await Promise.all((await reads(temp)).map(({ id }) => findCycle(temp.db, id)))
  const log = await (await getLogs(asked(`/api/logs?path=llm_requests.log&limit=all&agent=${agentId}`))).text()
  const place = { transcriptBytes: null, transcriptBlockId: null }
  return {
    recorded: (await reads(temp)).map((one) => ('cycle' in one ? { ...one, cycle: { ...one.cycle, ...place } } : one)),
    cycles: cycles.map((cycle) => ({ ...cycle, ...place })),
    judged: await listJudgedDecisions(temp.db, agentId, 1_000),
    trials: await listTrialCandidates(temp.db, agentId),
    last: [await findLastContext(temp.db, agentId), await findLastGateInput(temp.db, agentId)],
    found: await Promise.all(
      ['"MAX_tokens"', 'no such words', 'baseline/trend'].map((text) => searchTurns(temp.db, agentId, text, 1_000)),
    ),
    log,
  }
}

test('packed, a tenth is stored, and every read of it is as it was, byte for byte', async () => {
  const { temp, books } = await keep({})
  await books.transcripts.measure(100)
  const bytes = await books.transcripts.bytesHeld()
  const before = await everyRead(temp)
  const first = await books.transcripts.pack(0, PACK)
  const second = await books.transcripts.pack(first ?? 0, PACK)
  expect([first, second].map((id) => before.recorded.findIndex((one) => one.id === id) + 1)).toEqual([8, 16])
  // The newest, and what is not enough for a block, stay as they are.
  expect(await books.transcripts.pack(second ?? 0, PACK)).toBeNull()
  expect(await temp.db.cycle.count({ where: { transcriptBlockId: null } })).toBe(SPARED)
  const packed = await temp.db.cycle.aggregate({
    where: { transcriptBlockId: { not: null } },
    _sum: { transcriptBytes: true },
  })
  expect(packed._sum.transcriptBytes).toBeLessThan((bytes * 16) / CYCLES / 10)
  const after = await everyRead(temp)
  // A search reads which block a turn is in, too.
  const turns = ({ found, ...rest }: typeof after) => ({
    ...rest,
    found: found.map((rows) => rows.map(({ cycle: _cycle, ...turn }) => turn)),
  })
  expect(turns(after)).toEqual(turns(before))
  expect(before.found.map((rows) => rows.length)).toEqual([CYCLES, 0, CYCLES])
  const { words } = await replay(temp)
  expect(words).toContain(`${CYCLES} of ${CYCLES} cycles of ${agentId} agree`)
  expect(words).toContain(`prompt   ${CYCLES} equal`)
})

test('what was packed goes into the archive as any other, and its block with the last of it', async () => {
  const { temp, archive, books, run } = await keep({ transcriptDays: 1 }, 10 * DAY_MS)
  const before = await reads(temp)
  await books.transcripts.measure(100)
  await books.transcripts.pack(0, PACK)
  await run()
  expect(await temp.db.transcriptBlock.count()).toBe(0)
  expect(await removedOf(temp)).toBe(CYCLES - SPARED)
  const [was] = before
  if (was === undefined || !('cycle' in was)) throw new Error('A row cannot be read.')
  expect(await archive.find(was.id)).toMatchObject({
    context: was.cycle.context,
    turns: was.cycle.turns.map(({ request, response }) => ({ request, response })),
    gateInputs: was.cycle.gateInputs,
  })
  expect((await replay(temp, archive)).words).toContain(`prompt   ${CYCLES} equal`)
})

test('a damaged block costs the transcripts in it, and says so; the others are read', async () => {
  const { temp, books } = await keep({})
  await books.transcripts.measure(100)
  await books.transcripts.pack(0, PACK)
  await temp.db.transcriptBlock.updateMany({ data: { body: Uint8Array.from([1, 2, 3]) } })
  const all = await reads(temp)
  expect(all.map((one) => 'problem' in one)).toEqual(all.map((_, at) => at < PACK.count))
  expect(all[0]).toMatchObject({
    problem: expect.stringMatching(/^TranscriptBlock \d+ is damaged: .* Restore the store/),
  })
})

test('without an archive it is gone: replay says so and is no difference, and decisions, orders, fills and trades are as they were', async () => {
  const { temp, archive, run } = await keep({ transcriptDays: 1, archiveMbMax: 0 }, 10 * DAY_MS)
  const tables = ['decision', 'intent', 'fill', 'trade', 'diaryEntry', 'equityPoint', 'ledgerEntry'] as const
  const rowsOf = () => Promise.all(tables.map((table) => (temp.db[table] as typeof temp.db.decision).findMany()))
  const before = await rowsOf()
  expect(before.every((rows, at) => rows.length > 0 || tables[at] === 'ledgerEntry')).toBe(true)
  await run()
  expect(await rowsOf()).toEqual(before)
  expect(fs.existsSync(path.join(temp.dataDir, 'archive'))).toBe(false)
  const { code, words } = await replay(temp, archive)
  expect(code).toBe(0)
  expect(words).toContain(
    `prompt   ${SPARED} equal, 0 differ, 0 not kept by the version that wrote it, ${CYCLES - SPARED} with nothing`,
  )
})

test('the cycle page, its replay and the log of requests say when it was removed, and by what', async () => {
  const { temp, run } = await keep({ transcriptDays: 1 }, 10 * DAY_MS)
  await run()
  const [first] = await temp.db.cycle.findMany({ orderBy: { id: 'asc' }, take: 1 })
  const id = String(first?.id)
  const view = async () => read(cycleSchema, await get(getCycle, `/api/cycles/${id}`, { cycleId: id }))
  const replayed = async () =>
    read(labReplayResponseSchema, await send(postReplay, 'POST', '/api/lab/replay', { cycleId: Number(id) }))
  const archived = await view()
  expect(archived.transcriptRemoved).toEqual({ wallMs: first?.transcriptRemovedAt?.getTime(), archived: true })
  expect(archived.context).toContain('BTC')
  expect((await replayed()).prompt.kind).toBe('equal')
  fs.rmSync(path.join(temp.dataDir, 'archive'), { recursive: true })
  const gone = await view()
  expect(gone).toMatchObject({ transcriptRemoved: { archived: false }, context: '', systemPrompt: '', answer: null })
  expect(gone.turns.length).toBeGreaterThan(0)
  const day = first?.transcriptRemovedAt?.toISOString().slice(0, 10)
  const why = `The transcript was removed on ${day} by the retention rule.`
  expect(await replayed()).toMatchObject({
    prompt: { kind: 'none', why },
    reading: { kind: 'none', why },
    gate: { kind: 'none', why },
  })
  const log = await (await getLogs(asked(`/api/logs?path=llm_requests.log&limit=all&agent=${agentId}`))).text()
  expect(log.match(/^removed .* by the retention rule$/gm)?.length).toBe(CYCLES - SPARED)
})
