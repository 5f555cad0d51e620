import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getDiary } from '@/app/api/diary/route.ts'
import { GET as getLogs } from '@/app/api/logs/route.ts'
import { LOG_NAMES } from '@/lib/contracts/choices.ts'
import { diaryEntrySchema, diarySchema } from '@/lib/contracts/diary.ts'
import { logListSchema } from '@/lib/contracts/logs.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError } from '@/tests/support/webStore.ts'

let store: TempDb
let total: number
beforeAll(async () => {
  store = await openWebStore('profitable-week')
  total = await store.db.diaryEntry.count()
})
afterAll(() => store.close())

const diary = async (query = '') => read(diarySchema, await get(getDiary, `/api/diary${query}`))
const lines = (text: string) => text.trimEnd().split('\n')

describe('the diary', () => {
  test('is JSON by default, the newest 200 first, with the original’s field names', async () => {
    const { entries, nextBefore } = await diary()
    const [entry] = (await diary('?action=buy')).entries
    expect(entries).toHaveLength(200)
    expect(nextBefore).toBe(entries.at(-1)?.id)
    for (const name of [
      'timestamp',
      'asset',
      'action',
      'allocation_usd',
      'amount',
      'entry_price',
      'tp_price',
      'sl_price',
      'exit_plan',
      'rationale',
      'order_type',
      'opened_at',
      'filled',
    ])
      expect(entry).toHaveProperty(name)
    expect(typeof entry?.entry_price).toBe('number')
    expect(entry?.cycle).toBeGreaterThan(0)
  })

  test('raw=1 is one JSON object a line, oldest first, as text', async () => {
    const answer = await get(getDiary, '/api/diary?raw=1&limit=20')
    const rows = lines(await answer.text()).map((line) => diaryEntrySchema.parse(JSON.parse(line)))
    const { entries } = await diary('?limit=20')
    expect(answer.headers.get('content-type')).toContain('text/plain')
    expect(answer.headers.get('content-disposition')).toBeNull()
    expect(rows).toEqual(entries.toReversed())
  })

  test('download=1 is the whole diary as an attachment named diary.jsonl', async () => {
    const answer = await get(getDiary, '/api/diary?download=1')
    const ids = lines(await answer.text()).map((line) => diaryEntrySchema.parse(JSON.parse(line)).id)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="diary.jsonl"')
    expect(ids).toHaveLength(total)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    const some = await get(getDiary, '/api/diary?download=1&limit=3')
    expect(lines(await some.text())).toHaveLength(3)
  })

  test('filters by coin, by kind and by text, alone and together', async () => {
    const eth = await diary('?asset=ETH&limit=1000')
    const closes = await diary('?action=close&limit=1000')
    // Which coin was stopped out is the week's own matter.
    const coin = closes.entries.find(({ message }) => message.includes('The stop at'))?.asset
    const stopped = await diary(`?asset=${coin}&action=close&q=THE%20STOP&limit=1000`)
    expect(new Set(eth.entries.map(({ asset }) => asset))).toEqual(new Set(['ETH']))
    expect(new Set(closes.entries.map(({ action }) => action))).toEqual(new Set(['close']))
    expect(stopped.entries.length).toBeGreaterThan(0)
    expect(stopped.entries.every(({ message, asset }) => asset === coin && message.includes('The stop at'))).toBe(true)
    expect((await diary('?q=nobody%20wrote%20this')).entries).toEqual([])
  })

  test('an export obeys the filter, as JSON lines and as a table with the same rows', async () => {
    const wanted = (await diary('?asset=ETH&action=hold&limit=1000')).entries.map(({ id }) => id)
    const jsonl = await (await get(getDiary, '/api/diary?download=1&asset=ETH&action=hold')).text()
    const csv = await (await get(getDiary, '/api/diary?download=1&format=csv&asset=ETH&action=hold')).text()
    const csvIds = [...csv.matchAll(/^(\d+),\d{4}-/gm)].map(([, id]) => Number(id))
    expect(wanted.length).toBeGreaterThan(0)
    expect(lines(jsonl).map((line) => (JSON.parse(line) as { id: number }).id)).toEqual(wanted.toReversed())
    expect(csvIds).toEqual(wanted.toReversed())
    expect(csv.split('\r\n')[0]).toMatch(/^id,timestamp,cycle,asset,action,message,/)
    const found = await (await get(getDiary, '/api/diary?download=1&q=THE%20STOP')).text()
    expect(lines(found).length).toBeGreaterThan(0)
    expect(lines(found).every((line) => line.toLowerCase().includes('the stop'))).toBe(true)
  })

  test('pages hold each entry once while new ones are written', async () => {
    const seen: number[] = []
    let before: number | null = Number.MAX_SAFE_INTEGER
    while (before !== null) {
      const page: Awaited<ReturnType<typeof diary>> = await diary(`?limit=60&before=${before}`)
      seen.push(...page.entries.map(({ id }) => id))
      before = page.nextBefore
      await insertNewest(store)
    }
    expect(seen).toHaveLength(total)
    expect(new Set(seen).size).toBe(total)
    await store.db.diaryEntry.deleteMany({ where: { action: 'noise' } })
  })
})

describe('logs', () => {
  const log = (query: string) => get(getLogs, `/api/logs${query}`)

  test('without a path are listed, with what has been written', async () => {
    const { logs } = await read(logListSchema, await log(''))
    expect(logs.map((each) => each.path)).toEqual(LOG_NAMES)
    expect(logs.find((each) => each.path === 'agent.log')).toEqual({ path: 'agent.log', bytes: 0, exists: false })
  })

  test('of the model’s requests end with the newest, and limit counts lines', async () => {
    const all = await (await log('?path=llm_requests.log&limit=all')).text()
    const tail = await (await log('?path=llm_requests.log&limit=40')).text()
    expect(lines(tail)).toHaveLength(40 - 1)
    expect(all.endsWith(tail)).toBe(true)
    expect(all.match(/^=== /gm)?.length).toBe(await store.db.turn.count())
    expect(all).toContain('tool fetch_indicator {"indicator":"adx"')
  })

  test('of the diary are the same lines as its export', async () => {
    const exported = await (await get(getDiary, '/api/diary?download=1')).text()
    expect(await (await log('?path=diary.jsonl&limit=all')).text()).toBe(exported)
    expect(lines(await (await log('?path=diary.jsonl&limit=5')).text())).toEqual(lines(exported).slice(-5))
  })

  test('of a process are its file: the last lines, or all of it, or an attachment', async () => {
    const text = Array.from({ length: 30_000 }, (_, index) => `line ${index} ünïcödé\n`).join('')
    fs.mkdirSync(path.join(store.dataDir, 'logs'), { recursive: true })
    const { agentId } = await store.db.agentState.findFirstOrThrow()
    fs.writeFileSync(path.join(store.dataDir, 'logs', `agent-${agentId}.log`), text)
    fs.writeFileSync(path.join(store.dataDir, 'logs', 'agent-another.log'), 'not of this agent\n')
    const download = await log('?path=agent.log&limit=all&download=1')
    expect(download.headers.get('content-disposition')).toBe('attachment; filename="agent.log"')
    expect(await download.text()).toBe(text)
    const tail = lines(await (await log('?path=agent.log')).text())
    expect([tail.length, tail[0], tail.at(-1)]).toEqual([2_000, 'line 28000 ünïcödé', 'line 29999 ünïcödé'])
  })

  test('are searched whole, not only as far as they are shown, and long lines are cut where it is asked', async () => {
    const agent = async (query: string) => lines(await (await log(`?path=agent.log&limit=20&${query}`)).text())
    expect(await agent('q=LINE%20777%20')).toEqual(['line 777 ünïcödé'])
    expect(await agent('q=line%2029')).toHaveLength(20)
    expect(await (await log('?path=agent.log&q=nobody%20wrote%20this')).text()).toBe('')
    const cut = lines(await (await log('?path=llm_requests.log&limit=50&chars=200')).text())
    expect(cut.every((line) => line.length < 250)).toBe(true)
    expect(cut.some((line) => /… \(\d+ characters\)$/.test(line))).toBe(true)
    const tool = await (await log('?path=llm_requests.log&q=FETCH_INDICATOR&limit=20')).text()
    expect(tool.match(/^=== /gm)?.length).toBe(4)
    expect(await (await log('?path=llm_requests.log&q=nobody%20wrote%20this&limit=20')).text()).toBe('')
    expect(lines(await (await log('?path=diary.jsonl&q=the%20stop&limit=3')).text()).length).toBeGreaterThan(0)
  })

  test('are searched in what was set aside of them too, oldest first', async () => {
    const { agentId } = await store.db.agentState.findFirstOrThrow()
    const file = path.join(store.dataDir, 'logs', `agent-${agentId}.log`)
    fs.writeFileSync(file, 'needle in the newest\n')
    fs.writeFileSync(`${file}.1`, 'needle in the one before\nhay\n')
    fs.writeFileSync(`${file}.3`, 'NEEDLE in the oldest\n')
    const found = async (limit: number) => lines(await (await log(`?path=agent.log&q=needle&limit=${limit}`)).text())
    expect(await found(20)).toEqual(['NEEDLE in the oldest', 'needle in the one before', 'needle in the newest'])
    expect(await found(2)).toEqual(['needle in the one before', 'needle in the newest'])
    for (const part of ['.1', '.3']) fs.rmSync(`${file}${part}`)
  })

  test('of a process that has not written yet are empty', async () => {
    expect(await (await log('?path=baselineModel.log')).text()).toBe('')
    expect(await (await log('?path=baselineModel.log&limit=all')).text()).toBe('')
  })

  test.each([
    '../nocturne.db',
    'nocturne.db',
    '/etc/passwd',
    '..%2Fsession.key',
    'session.key',
    'agent.log%00',
    'logs/agent.log',
    '',
    '.',
    'AGENT.LOG',
    '__proto__',
  ])('of the name "%s" there is none: 404', async (name) => {
    expect(await readError(await log(`?path=${name}`))).toMatchObject({ status: 404, code: 'not_found' })
  })
})

async function insertNewest(temp: TempDb): Promise<void> {
  const { id: _id, ...row } = await temp.db.diaryEntry.findFirstOrThrow()
  await temp.db.diaryEntry.createMany({ data: [row, row, row].map((each) => ({ ...each, action: 'noise' })) })
}
