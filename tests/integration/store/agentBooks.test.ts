import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { px, sz, usd } from '@/lib/domain/decimal.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import type { IntentRole } from '@/lib/domain/recordWords.ts'
import { judgeDecisions } from '@/lib/domain/riskGate.ts'
import { applyFill } from '@/lib/domain/tradeBook.ts'
import type { ModelUsage } from '@/lib/ports.ts'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import type { NewIntent } from '@/lib/store/books/intentBook.ts'
import { readCandles } from '@/lib/store/candles.ts'
import { openDb } from '@/lib/store/db.ts'
import { listCapabilities } from '@/lib/store/queries/models.ts'
import { insertSettings } from '@/lib/store/settings.ts'
import { venueBooks } from '@/lib/store/venueBooks.ts'
import { fill, gateInput, position } from '@/tests/support/builders.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

const AGENT = 'a'
let temp: TempDb
let nowMs = 0
const clock = { nowMs: () => nowMs, wallMs: () => nowMs + 1_000_000 }
beforeEach(async () => {
  temp = openTempDb()
  nowMs = 10_000
  await introduceAgent(temp.db, AGENT, 'market', nowMs)
})
afterEach(() => temp.close())
const books = (agentId = AGENT) => agentBooks(temp.db, agentId, clock)
const begin = () => books().cycles.insert({ settingsVersion: 1, model: 'm', ruleBased: false })
const events = async () =>
  (await temp.db.event.findMany({ orderBy: { id: 'asc' } })).map(({ kind, ref }) => `${kind} ${ref}`)

describe('cycles', () => {
  test('are numbered within their agent, and two that begin at once get two numbers', async () => {
    await introduceAgent(temp.db, 'b', 'market')
    const [first, second] = await Promise.all([begin(), begin()])
    expect([first?.number, second?.number].sort()).toEqual([1, 2])
    expect(await books('b').cycles.insert({ settingsVersion: 1, model: 'm', ruleBased: true })).toMatchObject({
      number: 1,
    })
  })

  test('tell their steps and parts, and which step the screens show', async () => {
    const cycle = await begin()
    const steps = [
      { step: 'observe', within: null, ms: 4.5, status: 'done' },
      { step: 'reconcile', within: null, ms: null, status: 'running' },
      { step: 'exits', within: 'reconcile', ms: null, status: 'running' },
    ] as const
    await books().cycles.saveSteps(cycle.id, steps, 'reconcile')
    expect((await books().cycles.get(cycle.id)).steps).toEqual(steps)
    expect(await books().state.read()).toMatchObject({ cycleId: cycle.id, step: 'reconcile' })
    expect((await events()).at(-1)).toBe(`step ${cycle.id}/exits`)
  })

  test('one that the screens do not show ends without taking away the one they do', async () => {
    const shown = await begin()
    await books().cycles.saveSteps(shown.id, [], 'decide')
    const test = await begin()
    await books().cycles.end(test.id, { status: 'hold', reason: 'A test.', steps: [] }, false)
    expect(await books().state.read()).toMatchObject({ cycleId: shown.id, step: 'decide' })
    nowMs += 500
    await books().cycles.end(shown.id, { status: 'ok', reason: 'Done.', steps: [] }, true)
    expect(await books().state.read()).toMatchObject({ cycleId: null, step: null })
    expect(await books().cycles.get(shown.id)).toMatchObject({
      status: 'ok',
      reason: 'Done.',
      startedAt: new Date(10_000),
      wallEndedAt: new Date(1_010_500),
    })
    expect((await events()).at(-1)).toBe(`cycle ${shown.id}`)
  })

  test('add up what turns cost, in decimals', async () => {
    const { id } = await begin()
    const usage = (costUsd: number, costEstimated: boolean): ModelUsage => ({
      promptTokens: 10,
      completionTokens: 2,
      reasoningTokens: 1,
      cachedTokens: 0,
      costUsd,
      costUsdMax: costUsd,
      costEstimated,
    })
    await books().cycles.addUsage(id, usage(0.1, true))
    await books().cycles.addUsage(id, usage(0.2, false))
    const row = await books().cycles.get(id)
    expect(row).toMatchObject({ promptTokens: 20, completionTokens: 4, reasoningTokens: 2, costEstimated: true })
    expect(row.costUsd.toFixed()).toBe('0.3')
    const [cost] = await books().cycles.costsSince(1_000_000)
    expect(cost).toMatchObject({ id, status: 'running' })
    expect(await books().cycles.costsSince(2_000_000)).toEqual([])
  })

  test('those a dead process left are closed as failed, and the newest context is the last that was shown', async () => {
    const first = await begin()
    await books().cycles.update(first.id, { context: 'what was shown', systemPrompt: 'p' })
    await begin()
    expect(await books().cycles.lastContext()).toBe('what was shown')
    expect(await books().cycles.closeBroken()).toBe(2)
    expect(await books().cycles.get(first.id)).toMatchObject({ status: 'failed' })
  })
})

describe('orders', () => {
  const order = (role: IntentRole, cloid: `0x${string}`, cycleId: number): NewIntent => ({
    cycleId,
    decisionId: null,
    role,
    source: 'watchdog',
    reason: '',
    leverage: null,
    order: {
      cloid,
      coin: 'BTC',
      side: 'sell',
      limitPx: px('97000'),
      sz: sz('0.01'),
      reduceOnly: role !== 'entry',
      kind: role === 'entry' ? { type: 'limit', tif: 'Ioc' } : { type: 'trigger', triggerPx: px(98_000), tpsl: 'sl' },
    },
  })

  test('a fill finds the order it came from, by cloid or by the venue’s id, and the decision behind it', async () => {
    const cycle = await begin()
    const input = gateInput()
    const [row] = await books().decisions.insertVerdicts(
      cycle.id,
      judgeDecisions(input).map((verdict) => ({ verdict, source: 'model' })),
      input,
    )
    const wanted = order('entry', '0x01', cycle.id)
    const [intent] = await books().intents.insert([{ ...wanted, decisionId: row?.id ?? null }])
    await books().intents.settle(intent?.id ?? 0, {
      kind: 'filled',
      oid: '77',
      totalSz: sz('0.01'),
      avgPx: px('97001.5'),
    })
    const byCloid = await books().intents.causeOf(fill({ cloid: '0x01', oid: '1' }))
    const byOid = await books().intents.causeOf(fill({ cloid: null, oid: '77' }))
    expect(byCloid).toEqual(byOid)
    expect(byOid.intent?.avgPx?.toFixed()).toBe('97001.5')
    expect(byOid.decision).toMatchObject({ id: row?.id, rationale: 'Because.' })
    expect(await books().intents.causeOf(fill({ cloid: '0x02', oid: '2' }))).toEqual({ intent: null, decision: null })
    expect(await books('b').intents.causeOf(fill({ oid: '77' }))).toEqual({ intent: null, decision: null })
  })

  test('what was written, sent or not answered is unsettled; only what left may be live', async () => {
    const cycle = await begin()
    const rows = await books().intents.insert([
      order('entry', '0x01', cycle.id),
      order('stop', '0x02', cycle.id),
      order('stop', '0x03', cycle.id),
    ])
    const ids = rows.map(({ id }) => id)
    expect(await books().intents.unknownCoins()).toEqual([])
    await books().intents.markSent(ids.slice(1), 1_767_323_045_123, 1_767_323_060_123)
    expect(await books().intents.unknownCoins()).toEqual(['BTC'])
    expect(await books().intents.lastNonceMs()).toBe(1_767_323_045_123)
    await books().intents.settle(ids[2] ?? 0, { kind: 'resting', oid: '9' })
    expect((await books().intents.unsettled()).map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await books().intents.resting()).map(({ id }) => id)).toEqual(ids.slice(2))
    await books().intents.updateStatus(ids[2] ?? 0, { orderStatus: 'filled', filledSz: sz('0.01') })
    expect(await books().intents.resting()).toEqual([])
  })

  test('a cloid is written once', async () => {
    const cycle = await begin()
    await books().intents.insert([order('entry', '0x01', cycle.id)])
    await expect(books().intents.insert([order('entry', '0x01', cycle.id)])).rejects.toThrow()
  })
})

describe('round trips', () => {
  test('a position found on the venue is a trade, whose levels can be moved and taken away', async () => {
    await books().trades.adopt(position({ szi: sz('-0.02'), side: 'short' }), 'Found.')
    const [trade] = await books().trades.open()
    expect(trade).toMatchObject({ adopted: true, side: 'short', entryReason: 'Found.', openedAt: new Date(10_000) })
    expect(trade?.szMax.toFixed()).toBe('0.02')
    await books().trades.setLevels(trade?.id ?? 0, { slPx: px('101000.5'), tpPx: null })
    expect((await books().trades.open())[0]?.slPx?.toFixed()).toBe('101000.5')
    await books().trades.setLevels(trade?.id ?? 0, { slPx: null, tpPx: null })
    expect(await books().trades.open()).toMatchObject([{ slPx: null, tpPx: null }])
    expect(await books().trades.anyExitRules()).toBe(false)
  })

  test('funding is that of the coin and the time', async () => {
    const delta = (coin: string, timeMs: number, amount: string) =>
      ({ kind: 'funding', coin, usd: usd(amount), timeMs, ref: `${timeMs}` }) as const
    const deltas = [delta('BTC', 1, '-0.1'), delta('BTC', 2, '-0.2'), delta('BTC', 9, '5'), delta('ETH', 2, '7')]
    expect(await books().ledger.insert([...deltas, ...deltas])).toBe(4)
    expect(await books().ledger.insert(deltas)).toBe(0)
    expect((await books().ledger.fundingUsd('BTC', 1, 8)).toFixed()).toBe('-0.3')
  })

  test('a fill whose trade cannot be written is not written either', async () => {
    const one = fill({ tid: '77' })
    const opened = applyFill(null, one).open
    if (!opened) throw new Error('The fill opened nothing.')
    const attributed = { fill: one, intentId: null, decisionId: null }
    const onNoTrade = { kind: 'update' as const, id: 4711, entry: opened, change: {} }
    await expect(books().fills.insert(attributed, { trades: [onNoTrade], diary: [] })).rejects.toThrow()
    expect(await books().fills.has(one)).toBe(false)
    const opens = { kind: 'open' as const, entry: opened, origin: { slPx: px('97000') } }
    await books().fills.insert(attributed, { trades: [opens], diary: [] })
    expect(await books().fills.has(one)).toBe(true)
    expect(await books().trades.open()).toMatchObject([{ openingSlPx: px('97000') }])
  })
})

describe('settings', () => {
  test('the first version is written once, and a person’s next to it', async () => {
    await books().settings.ensureFirst({ ...DEFAULT_SETTINGS, coins: ['BTC'] }, 'Defaults.')
    await books().settings.ensureFirst(DEFAULT_SETTINGS, 'Defaults.')
    expect(await books().settings.latest()).toMatchObject({ version: 1, settings: { coins: ['BTC'] } })
    const next = { agentId: AGENT, baseVersion: 1, body: DEFAULT_SETTINGS, reason: 'why', wallMs: 5 }
    expect(await insertSettings(temp.db, next)).toMatchObject({ kind: 'stored', row: { version: 2, author: 'web' } })
    expect(await insertSettings(temp.db, next)).toEqual({ kind: 'conflict', latest: 2 })
    expect(await insertSettings(temp.db, { ...next, baseVersion: 7 })).toEqual({ kind: 'conflict', latest: 2 })
  })

  test('of people who save the same version at once, on connections of their own, exactly one succeeds', async () => {
    await books().settings.ensureFirst(DEFAULT_SETTINGS, 'Defaults.')
    const others = [openDb(temp.file), openDb(temp.file)]
    const next = { agentId: AGENT, baseVersion: 1, body: DEFAULT_SETTINGS, reason: 'why', wallMs: 5 }
    const results = await Promise.all([temp.db, ...others].map((db) => insertSettings(db, next)))
    expect(results.map(({ kind }) => kind).sort()).toEqual(['conflict', 'conflict', 'stored'])
    await Promise.all(others.map((db) => db.$disconnect()))
  })
})

describe('what a venue’s agents share', () => {
  const bar = { openMs: 0, closeMs: 299_999, open: 1, high: 2, low: 0.5, close: 1.5, volume: 3, closed: true }

  test('is stored once, whichever agent read it', async () => {
    const [one, other] = [venueBooks(temp.db, 'market', clock), venueBooks(temp.db, 'market', clock)]
    await one.candles.upsert('BTC', '5m', [bar])
    await other.candles.upsert('BTC', '5m', [bar])
    expect(await readCandles(temp.db, { venueId: 'market', coin: 'BTC', interval: '5m' }, 9)).toEqual([bar])
    await one.capabilities.write('http://a', 'm', '{"tools":true}')
    await other.capabilities.write('http://a', 'm', '{"tools":false}')
    expect(await one.capabilities.read('http://a', 'm')).toBe('{"tools":false}')
    expect(await listCapabilities(temp.db, 'market')).toHaveLength(1)
    expect(await venueBooks(temp.db, 'elsewhere', clock).capabilities.read('http://a', 'm')).toBeNull()
    expect(await other.capabilities.forget('http://a', 'm')).toBe(true)
    expect(await other.capabilities.forget('http://a', 'm')).toBe(false)
  })
})
