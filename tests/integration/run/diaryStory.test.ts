import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Decision } from '@/lib/domain/decision.ts'
import type { ExitCondition, ExitRules } from '@/lib/domain/exitRules.ts'
import { runInProcess } from '@/worker/runs/runInProcess.ts'
import { decision } from '../../support/builders.ts'
import { writeScriptedMarket } from '../../support/scriptedMarket.ts'
import { openTempDb, type TempDb } from '../../support/tempDb.ts'
import { UNHURRIED } from '../../support/testWorld.ts'

// Two hours and a half in which everything that holds back and everything that takes out happens once; what a person reads of it afterwards is asserted.

const START_MS = Date.UTC(2026, 0, 5, 22, 30)
const folder = mkdtempSync(path.join(os.tmpdir(), 'story-'))
let temp: TempDb
/** `01-05T22:35 XRP close: …` */
let diary: string[]

const plan = (change: Partial<ExitRules>): ExitRules => ({
  match: 'any',
  conditions: [],
  max_hold_minutes: null,
  trail_after_pct: null,
  trail_distance_pct: null,
  cooldown_minutes: null,
  note: '',
  ...change,
})
const when = (change: Partial<ExitCondition>): ExitRules =>
  plan({
    conditions: [
      {
        left: 'price',
        left_period: null,
        interval: null,
        op: '<',
        right: 'value',
        right_period: null,
        value: 0,
        bars: 1,
        on: 'close',
        ...change,
      },
    ],
  })
const buy = (asset: string, sl_price: number, exit_rules: ExitRules | null = null, usd = 2_000): Decision =>
  decision({ asset, action: 'buy', allocation_usd: usd, leverage: 1, sl_price, tp_price: null, exit_rules })

/** What the model says by cycle: the first at 22:30, then one every five minutes from 22:30:02 on. The market below is made for it. */
const SAYS: Record<number, Decision[]> = {
  1: [
    buy('ETH', 3_900, plan({ max_hold_minutes: 10, cooldown_minutes: 60 })),
    buy('SOL', 190, when({ interval: '5m', value: 198 })),
    buy('HYPE', 39, when({ left: 'r_multiple', op: '>', value: 1, on: 'live' }), 400),
    buy('XRP', 1.9, plan({ max_hold_minutes: 5 })),
  ],
  4: [buy('XRP', 1.9, plan({ max_hold_minutes: 5 }))],
  6: [buy('XRP', 1.9), buy('ETH', 3_900)],
  // Both are stopped out by the fall that follows.
  7: [buy('BTC', 99_000, null, 2_200)],
  10: [buy('BTC', 97_000, null, 2_200)],
  13: [buy('BTC', 95_000), buy('HYPE', 40)],
  // After midnight, when the loss of the day is forgotten and the peak is not.
  20: [buy('HYPE', 41, plan({ trail_distance_pct: 1 })), buy('ETH', 3_900, null, 4_000)],
}

beforeAll(async () => {
  const paths = {
    BTC: [
      [33, 100_000],
      [37, 98_000],
      [48, 98_000],
      [52, 96_000],
    ],
    ETH: [
      [105, 4_000],
      [110, 3_800],
    ],
    SOL: [
      [12, 200],
      [18, 196],
    ],
    HYPE: [
      [12, 40],
      [18, 42],
      [97, 42],
      [99, 43],
      [102, 42.3],
    ],
    XRP: [[0, 2]],
  } as const
  writeScriptedMarket(folder, { interval: '1m', startMs: START_MS, hours: 6, paths })
  temp = openTempDb()
  const answers = Object.entries(SAYS).map(([cycle, says]) => ({ cycle: Number(cycle), says }))
  await runInProcess(
    {
      name: 'story',
      seed: 1,
      market: { kind: 'replay', folder, startMs: START_MS },
      startUsd: '10000',
      settings: {
        coins: Object.keys(paths),
        interval: '5m',
        limits: {
          ...UNHURRIED,
          positionsMax: 8,
          dayLossFracMax: 0.006,
          drawdownFracMax: 0.01,
          stopGuardCount: 2,
          stopGuardPauseHours: 12,
          lowProfitCount: 2,
          lowProfitPauseHours: 6,
        },
      },
      decider: { kind: 'scripted', answers },
      length: { cycles: 24 },
    },
    { db: temp.db, agentId: 'story' },
  )
  const rows = await temp.db.diaryEntry.findMany({ orderBy: { id: 'asc' } })
  diary = rows.map(({ asset, action, body, at }) => {
    const { message } = JSON.parse(body) as { message: string }
    return `${at.toISOString().slice(5, 16)} ${asset} ${action}: ${message}`
  })
}, 120_000)
afterAll(async () => {
  await temp.close()
  rmSync(folder, { recursive: true })
})
test.each([
  [
    'loss of the day, released at midnight',
    '01-05T23:20  state_reducing: Trading state is now reducing: The loss of the day is 0.76 %; 0.6 % is allowed. Unlocks 2026-01-06 00:00 UTC.',
    '01-05T23:20  lock: The loss of the day is 0.76 %; 0.6 % is allowed. Trading is held back until 2026-01-06 00:00 UTC.',
    '01-05T23:25 HYPE denied: buy HYPE denied: Only orders that reduce a position may be sent. The loss of the day is 0.76 %; 0.6 % is allowed. Until 2026-01-06 00:00 UTC.',
    '01-06T00:00  state_active: Trading state is now active: The day whose loss was too large is over.',
    '01-06T00:00  unlock: Trading is no longer held back: the time is over.',
  ],
  [
    'loss from the peak',
    '01-06T00:20  state_halted: Trading state is now halted: Equity is 1.48 % below its highest; 1 % is allowed.',
    '01-06T00:20  lock: Equity is 1.48 % below its highest; 1 % is allowed. Trading is held back until a person resumes.',
  ],
  [
    'stops in one coin',
    '01-05T23:20 BTC lock: 2 stops with a loss in BTC within 24 hours; at 2 the coin pauses. BTC is held back until 2026-01-06 11:20 UTC.',
  ],
  [
    'trades without profit',
    '01-05T22:45 XRP lock: 2 trades in XRP within 48 hours made −$3.60 together; at 2 trades $0.00 is expected. XRP is held back until 2026-01-06 04:46 UTC.',
    '01-05T22:50 XRP denied: buy XRP denied: 2 trades in XRP within 48 hours made −$3.60 together; at 2 trades $0.00 is expected. It may be entered again from 2026-01-06 04:46 UTC.',
  ],
  [
    'cooldown of a plan',
    '01-05T22:40 ETH lock: ETH is cooling down for 60 minutes after its exit, as its plan says. ETH is held back until 23:41 UTC.',
    '01-05T22:50 ETH denied: buy ETH denied: Cooling down until 23:41 UTC. ETH is cooling down for 60 minutes after its exit, as its plan says.',
    '01-05T23:40 ETH unlock: ETH is no longer held back: the time is over.',
  ],
  [
    'exits by time, by a closed bar, by R, by a stop that trailed',
    '01-05T22:40 ETH close: Long 0.4999 ETH closed at 3,999.8: −$2.00 net of fees and funding. Held 10 minutes; the plan allows 10.',
    '01-05T22:46 HYPE close: Long 9.99 HYPE closed at 41.328: +$12.86 net of fees and funding. Exit rule met: r multiple > 1.',
    '01-05T22:50 SOL close: Long 8.17 SOL closed at 195.98: −$34.46 net of fees and funding. Exit rule met: price < 198 on 5m.',
    '01-06T00:09 HYPE levels: The stop of HYPE trails the price: it is at 42.57 instead of 42.075.',
    '01-06T00:10 HYPE close: Long 47.61 HYPE closed at 42.528: +$23.09 net of fees and funding. The stop at 42.57 fired.',
  ],
])('the diary tells the %s with number, limit and time', (_, ...lines) => {
  expect(diary.filter((line) => lines.includes(line))).toEqual(lines)
})
