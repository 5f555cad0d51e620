import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { agentBooks } from '@/lib/store/agentBooks.ts'
import { findCommand } from '@/lib/store/queries/commands.ts'
import { findCycle } from '@/lib/store/queries/cycles.ts'
import { findCurrentSettings } from '@/lib/store/queries/settings.ts'
import { exitCondition, exitRules } from '@/tests/support/builders.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import { openTempDb, type TempDb } from '@/tests/support/tempDb.ts'

/** What an older or broken version may have left in the store, and what becomes of who reads it. */

const AGENT = 'a'
const WALL = new Date(1_000)
let temp: TempDb
beforeEach(async () => {
  temp = openTempDb()
  await introduceAgent(temp.db, AGENT, 'market')
})
afterEach(() => temp.close())
const books = () => agentBooks(temp.db, AGENT, { nowMs: () => 5, wallMs: () => 5 })
const cycle = (change: Record<string, unknown> = {}) =>
  temp.db.cycle.create({
    data: {
      agentId: AGENT,
      number: 1,
      status: 'ok',
      settingsVersion: 1,
      model: 'm',
      ruleBased: true,
      startedAt: WALL,
      wallStartedAt: WALL,
      ...change,
    },
  })
const intent = (change: Record<string, unknown> = {}) =>
  temp.db.intent.create({
    data: {
      agentId: AGENT,
      role: 'stop',
      cloid: '0x0f',
      coin: 'BTC',
      side: 'sell',
      limitPx: '97000',
      sz: '0.010',
      reduceOnly: true,
      triggerPx: '98000',
      nonceMs: 1_767_323_045_123n,
      outcome: 'unknown',
      createdAt: WALL,
      ...change,
    },
  })

describe('a row that cannot be read names itself, the column and what was read', () => {
  const refused = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ name: 'AppError', code: 'store_row' })
    return String(error)
  }

  test('a word nobody knows', async () => {
    const { id } = await intent({ side: 'short' })
    const text = await refused(books().intents.unsettled())
    expect(text).toContain(`Intent ${id} cannot be read: its side is "short", and one of buy, sell was expected.`)
  })

  test('money that is no number', async () => {
    const { id } = await intent({ limitPx: 'NaN' })
    expect(await refused(books().intents.unsettled())).toContain(`Intent ${id} cannot be read: its limitPx is "NaN"`)
  })

  test('a cloid that is none', async () => {
    await intent({ cloid: 'stop-1' })
    expect(await refused(books().intents.unsettled())).toContain('its cloid is "stop-1"')
  })

  test('JSON of another form, cut to what a person can read', async () => {
    const { id } = await cycle({ steps: JSON.stringify([{ step: 'ponder', note: 'x'.repeat(5_000) }]) })
    const text = await refused(books().cycles.get(id))
    expect(text).toContain(`Cycle ${id} cannot be read: its steps is`)
    expect(text.length).toBeLessThan(600)
    await refused(findCycle(temp.db, id))
  })

  test('an agent whose trading state is none is not taken for active', async () => {
    await temp.db.agentState.update({ where: { agentId: AGENT }, data: { tradingState: 'maybe' } })
    expect(await refused(books().state.tradingState())).toContain('AgentState a cannot be read: its tradingState')
    await refused(books().state.read())
  })

  test('settings no version wrote', async () => {
    const row = { agentId: AGENT, version: 3, body: '{"coins":7}', reason: '', author: 'web', wallAt: WALL }
    await temp.db.settings.create({ data: row })
    expect(await refused(findCurrentSettings(temp.db, AGENT))).toContain('Settings a version 3 cannot be read')
    await refused(books().settings.latest())
  })

  test('a nonce that a number cannot hold', async () => {
    await intent({ nonceMs: 2n ** 60n })
    await refused(books().intents.unsettled())
  })
})

describe('what is read', () => {
  test('money is decimal, a nonce a number, and times are dates', async () => {
    await intent()
    const [row] = await books().intents.unsettled()
    expect(row).toMatchObject({ role: 'stop', side: 'sell', nonceMs: 1_767_323_045_123, createdAt: WALL, tif: null })
    expect(row?.sz.toFixed()).toBe('0.01')
    expect(row?.triggerPx?.times(2).toFixed()).toBe('196000')
  })

  test('steps of an older version ran within no other', async () => {
    const { id } = await cycle({ steps: JSON.stringify([{ step: 'observe', ms: 3, status: 'done' }]) })
    const steps = [{ step: 'observe', within: null, ms: 3, status: 'done' }]
    expect(await books().cycles.get(id)).toMatchObject({ steps })
  })

  test('facts and exit rules of an older form count as nothing: the agent writes them anew', async () => {
    await temp.db.agentState.update({
      where: { agentId: AGENT },
      data: { modelFacts: '{"model":"of an older form"}', promptFacts: 'not json' },
    })
    expect(await books().state.read()).toMatchObject({ modelFacts: null, promptFacts: null })
    const entry = {
      agentId: AGENT,
      coin: 'BTC',
      side: 'long',
      status: 'open',
      openedAt: WALL,
      entryPx: '1',
      szMax: '1',
    }
    await temp.db.trade.create({ data: { ...entry, exitRules: '{"when":"later"}' } })
    expect(await books().trades.open()).toMatchObject([{ exitRules: null, exitKind: null }])
    expect(await books().trades.coinsOfUnreadRules()).toEqual(['BTC'])
  })

  test('times of exit rules that were written before they had a bound are read with it, and the rules beside them as they are', async () => {
    const rules = exitRules([exitCondition()], { max_hold_minutes: 1_000_000, cooldown_minutes: 525_601 })
    const entry = {
      agentId: AGENT,
      coin: 'BTC',
      side: 'long',
      status: 'open',
      openedAt: WALL,
      entryPx: '1',
      szMax: '1',
    }
    await temp.db.trade.create({ data: { ...entry, exitRules: JSON.stringify(rules) } })
    const read = { ...rules, max_hold_minutes: 525_600, cooldown_minutes: 525_600 }
    expect(await books().trades.open()).toMatchObject([{ exitRules: read }])
    expect(await books().trades.coinsOfUnreadRules()).toEqual([])
  })
})

describe('a command nobody can read', () => {
  const command = (kind: string, args: string) =>
    temp.db.command.create({ data: { agentId: AGENT, kind, args, wallAt: WALL } })

  test('is answered as failed and does not stand before a halt', async () => {
    const unknown = await command('dance', '{}')
    const incomplete = await command('closePosition', '{}')
    const broken = await command('pause', '{')
    const halt = await command('halt', '{}')
    expect(await books().commands.pending()).toMatchObject([{ id: halt.id, kind: 'halt' }])
    expect(await books().commands.pending()).toHaveLength(1)
    const outcomes = await temp.db.commandOutcome.findMany({ orderBy: { commandId: 'asc' } })
    expect(outcomes.map(({ commandId, status }) => [commandId, status])).toEqual(
      [unknown, incomplete, broken].map(({ id }) => [id, 'failed']),
    )
  })

  test('of before, by the name it had then, is what it is called today', async () => {
    const { id } = await command('unpauseCoin', '{"coin":"BTC"}')
    expect(await books().commands.pending()).toMatchObject([{ id, kind: 'unlock', coin: 'BTC' }])
    expect(await findCommand(temp.db, id)).toMatchObject({ command: { kind: 'unlock' } })
  })

  test('is told to who asks for it', async () => {
    const { id } = await command('dance', '{}')
    await expect(findCommand(temp.db, id)).rejects.toMatchObject({ code: 'store_row' })
  })
})
