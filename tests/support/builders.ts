import type { Account, Fill, OpenOrder, Position } from '@/lib/domain/account.ts'
import { px, sz, usd } from '@/lib/domain/decimal.ts'
import type { Decision } from '@/lib/domain/decision.ts'
import type { EquityMarks } from '@/lib/domain/equityMarks.ts'
import type { ExitCondition, ExitRules } from '@/lib/domain/exitRules.ts'
import type { CoinPace, Pace } from '@/lib/domain/gate/pace.ts'
import type { GateInput } from '@/lib/domain/gate/verdict.ts'
import { LIMIT_CODES, type Limits, limitRow } from '@/lib/domain/limits.ts'
import type { CoinSnapshot, Market } from '@/lib/domain/market.ts'
import type { OrderSource } from '@/lib/domain/tradingState.ts'

/** Plain values for domain tests: a BTC market at 100,000 and an account of 10,000 unless a test says otherwise. */

export const market = (change: Partial<Market> = {}): Market => ({
  coin: 'BTC',
  assetId: 0,
  szDecimals: 5,
  leverageMax: 40,
  isolatedOnly: false,
  delisted: false,
  ...change,
})

export const snapshot = (change: Partial<CoinSnapshot> = {}): CoinSnapshot => ({
  coin: 'BTC',
  markPx: px(100_000),
  oraclePx: px(100_000),
  midPx: px(100_000),
  bidPx: px(99_999),
  askPx: px(100_001),
  fundingRateHourlyFrac: 0.0000125,
  openInterestUsd: usd(1_000_000),
  dayVolumeUsd: usd(1_000_000),
  prevDayPx: px(99_000),
  ...change,
})

export const position = (change: Partial<Position> = {}): Position => ({
  coin: 'BTC',
  side: 'long',
  szi: sz('0.02'),
  entryPx: px(100_000),
  markPx: px(100_000),
  liquidationPx: null,
  unrealizedPnlUsd: usd(0),
  marginUsedUsd: usd(400),
  leverage: 5,
  fundingSinceOpenUsd: usd(0),
  ...change,
})

export const openOrder = (change: Partial<OpenOrder> = {}): OpenOrder => ({
  coin: 'BTC',
  oid: '1',
  cloid: null,
  side: 'sell',
  limitPx: px(88_000),
  sz: sz('0.02'),
  reduceOnly: true,
  triggerPx: px(98_000),
  tpsl: 'sl',
  placedMs: 0,
  ...change,
})

export const account = (change: Partial<Account> = {}): Account => ({
  address: '0x0000000000000000000000000000000000000001',
  atMs: 0,
  equityUsd: usd(10_000),
  withdrawableUsd: usd(10_000),
  marginUsedUsd: usd(0),
  positions: [],
  openOrders: [],
  unread: [],
  ...change,
})

export const decision = (change: Partial<Decision> = {}): Decision => ({
  asset: 'BTC',
  action: 'buy',
  allocation_usd: 1_000,
  leverage: 3,
  tp_price: 104_000,
  sl_price: 98_000,
  exit_plan: 'Close below EMA20.',
  exit_rules: null,
  confidence: null,
  rationale: 'Because.',
  ...change,
})

export const fill = (change: Partial<Fill> = {}): Fill => ({
  coin: 'BTC',
  tid: '1',
  oid: '1',
  cloid: null,
  side: 'buy',
  px: px(100_000),
  sz: sz('0.02'),
  startSzi: sz(0),
  dir: 'Open Long',
  closedPnlUsd: usd(0),
  feeUsd: usd('0.9'),
  liquidation: false,
  timeMs: 1_000,
  ...change,
})

export const exitCondition = (change: Partial<ExitCondition> = {}): ExitCondition => ({
  left: 'price',
  left_period: null,
  interval: '4h',
  op: '<',
  right: 'value',
  right_period: null,
  value: 100,
  bars: 1,
  on: 'close',
  ...change,
})

export const exitRules = (conditions: ExitCondition[], change: Partial<ExitRules> = {}): ExitRules => ({
  match: 'any',
  conditions,
  max_hold_minutes: null,
  trail_after_pct: null,
  trail_distance_pct: null,
  cooldown_minutes: null,
  note: '',
  ...change,
})

/** Limits that bind as little as their ranges let them: a test tightens the one it is about. */
export const OPEN_LIMITS = Object.fromEntries(
  LIMIT_CODES.map((code) => {
    const { bound, min, max, ...row } = limitRow(code)
    return [code, { most: max, least: min, span: row.default }[bound]]
  }),
) as Limits

/** Nothing was done lately, and the decision interval is five minutes. */
export const pace = (change: Partial<Pace> = {}): Pace => ({
  nowMs: 1_800_000_000_000,
  barMs: 300_000,
  entriesMs: [],
  ordersMs: [],
  coins: {},
  ...change,
})

export const coinPace = (change: Partial<CoinPace> = {}): CoinPace => ({
  changedMs: null,
  lastExit: null,
  held: null,
  ...change,
})

/** What a gate test may say: the input's parts, or decisions that are all of one source, the model's unless said. */
export type GateChange = Partial<GateInput> & { decisions?: readonly Decision[]; source?: OrderSource }

/** BTC at 100,000 and ETH at 4,000, an account of 10,000 that holds nothing, trading active. */
export const gateInput = ({ decisions = [decision()], source = 'model', ...change }: GateChange = {}): GateInput => ({
  wishes: decisions.map((one) => ({ decision: one, source })),
  account: account(),
  markets: { BTC: market(), ETH: market({ coin: 'ETH', assetId: 1, szDecimals: 4 }) },
  coins: {
    BTC: snapshot(),
    ETH: snapshot({ coin: 'ETH', markPx: px(4_000), midPx: px(4_000), bidPx: px(3_999), askPx: px(4_001) }),
  },
  allowedCoins: ['BTC', 'ETH'],
  exitedCoins: [],
  unknownCoins: [],
  accountGap: null,
  limits: OPEN_LIMITS,
  tradingState: 'active',
  dataAgeMs: 0,
  takerFeeFrac: 0.00045,
  pace: pace(),
  locks: [],
  ...change,
})

/** An account of 9,500 whose books explain it. */
export const marks = (change: Partial<EquityMarks> = {}): EquityMarks => ({
  atMs: pace().nowMs,
  equityUsd: usd(9_500),
  depositsUsd: usd(10_000),
  residualUsd: usd(0),
  dayStartUsd: usd(9_500),
  peakUsd: usd(9_500),
  unexplained: 0,
  ...change,
})
