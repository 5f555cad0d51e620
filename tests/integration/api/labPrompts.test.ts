import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getPrompt } from '@/app/api/lab/prompts/[hash]/route.ts'
import { GET as getPrompts, POST as postPrompt } from '@/app/api/lab/prompts/route.ts'
import { promptSchema, promptsSchema, savedPromptSchema } from '@/lib/contracts/labPrompts.ts'
import { usd } from '@/lib/domain/decimal.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import { promptHash } from '@/lib/store/promptVersions.ts'
import { insertSettings } from '@/lib/store/settings.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError, send } from '@/tests/support/webStore.ts'

let store: TempDb
beforeAll(async () => {
  store = await openWebStore('profitable-week')
}, 300_000)
afterAll(() => store.close())

const AGENT = 'seed-profitable-week'
const post = (body: unknown) => send(postPrompt, 'POST', '/api/lab/prompts', body)
const list = async () => (await read(promptsSchema, await get(getPrompts, '/api/lab/prompts'))).prompts
const one = async (hash: string) => read(promptSchema, await get(getPrompt, `/api/lab/prompts/${hash}`, { hash }))

describe('the prompt in force', () => {
  test('is there without anybody writing it down, with the trades it made', async () => {
    const prompts = await list()
    const trades = await store.db.trade.findMany({ where: { agentId: AGENT, entryDecisionId: { not: null } } })
    const closed = trades.filter(({ status }) => status === 'closed')
    const net = closed.reduce(
      (sum, row) => sum.plus(row.realizedPnlUsd).minus(row.feesUsd).plus(row.fundingUsd),
      usd(0).plus(0),
    )
    expect(prompts).toHaveLength(1)
    expect(prompts[0]).toMatchObject({ name: 'Settings 1', label: 'live', parentHash: null })
    expect(prompts[0]?.made).toMatchObject({
      cycles: await store.db.cycle.count({ where: { agentId: AGENT } }),
      open: trades.length - closed.length,
      closed: closed.length,
      netUsd: net.toFixed(),
    })
    expect(closed.length).toBeGreaterThan(0)
    const whole = await one(prompts[0]?.hash ?? '')
    expect(whole.text).toBe(
      (JSON.parse((await store.db.settings.findFirstOrThrow()).body) as { prompt: string }).prompt,
    )
    expect(whole.trades).toHaveLength(Math.min(100, trades.length))
    expect(whole.live?.hash).toBe(whole.hash)
  })
})

describe('a prompt that is written down', () => {
  const text = 'Trade only what moves, and hold the rest. At most {{leverage_max}}.'

  test('is a candidate until it is in force, and keeps its name then', async () => {
    const [live] = await list()
    const saved = await read(
      savedPromptSchema,
      await post({ name: 'Movers', text, parentHash: live?.hash, isCandidate: true }),
    )
    expect(saved.hash).toBe(promptHash(text))
    expect(await one(saved.hash)).toMatchObject({
      name: 'Movers',
      label: 'candidate',
      parentHash: live?.hash,
      versions: [],
      made: { cycles: 0, closed: 0, netUsd: '0' },
      text,
    })
    const { _max } = await store.db.settings.aggregate({ where: { agentId: AGENT }, _max: { version: true } })
    const baseVersion = _max.version ?? 0
    const body = { ...DEFAULT_SETTINGS, prompt: text }
    await insertSettings(store.db, { agentId: AGENT, baseVersion, body, reason: 'Put in force.', wallMs: Date.now() })
    expect(await one(saved.hash)).toMatchObject({ name: 'Movers', label: 'live', versions: [baseVersion + 1] })
    expect((await one(live?.hash ?? '')).label).toBeNull()
  })

  test('is one document however often it is saved; its text never changes', async () => {
    await post({ name: 'Movers, renamed', text, note: 'second thoughts' })
    const prompts = await list()
    expect(prompts.filter(({ hash }) => hash === promptHash(text))).toHaveLength(1)
    expect(await one(promptHash(text))).toMatchObject({ name: 'Movers, renamed', note: 'second thoughts', text })
  })

  test('is refused with the name of each variable that means nothing', async () => {
    const error = await readError(await post({ name: 'x', text: `${text} {{levrage_max}} {{Nobody}}` }))
    expect(error).toMatchObject({ status: 422, code: 'invalid' })
    expect(error.fields?.text).toContain('{{levrage_max}}, {{Nobody}}')
    expect(await readError(await post({ name: '', text }))).toMatchObject({ status: 422 })
  })

  test('that is not there is 404', async () => {
    const answer = await get(getPrompt, '/api/lab/prompts/000000000000', { hash: '000000000000' })
    expect(await readError(answer)).toMatchObject({ status: 404 })
  })
})
