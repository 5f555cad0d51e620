import os from 'node:os'
import { IndicatorsSync } from '@ixjb94/indicators'
import { ATR, BollingerBands, EMA, MACD, RSI } from 'trading-signals'
import { px, usd } from '../../lib/domain/decimal.ts'
import { type Candle, type CoinSnapshot, INTERVAL_MS } from '../../lib/domain/market.ts'
import { buildCoinContext, CONTEXT_CANDLES } from '../../lib/indicators/buildCoinContext.ts'
import { loadCatalogue } from '../../lib/indicators/indicatorCatalogue.ts'
import { createLocalIndicators } from '../../lib/indicators/localIndicators.ts'
import { toBars } from '../../lib/indicators/rows/bars.ts'
import { loadTalib } from '../../lib/indicators/rows/talib.ts'
import { measure, report } from './measure.ts'

const NOW = 5_000 * INTERVAL_MS['4h'] + 90_000

/** A walk without chance, so that every run measures the same candles. */
function walk(interval: '5m' | '4h', count: number): Candle[] {
  const step = INTERVAL_MS[interval]
  const lastMs = NOW - (NOW % step)
  return Array.from({ length: count }, (_, i) => {
    const close = 100 + 10 * Math.sin(i / 50) + Math.sin(i * 1.7)
    const openMs = lastMs - (count - 1 - i) * step
    const open = 100 + 10 * Math.sin((i - 1) / 50) + Math.sin((i - 1) * 1.7)
    const prices = { open, high: Math.max(open, close) + 0.3, low: Math.min(open, close) - 0.3, close }
    return { openMs, closeMs: openMs + step - 1, ...prices, volume: 10 + Math.cos(i), closed: i < count - 1 }
  })
}

const indicators = createLocalIndicators()
const talib = loadTalib()
const tulip = new IndicatorsSync()

/** EMA 20, MACD, RSI 14, ATR 14, Bollinger 20: the work each library does below. */
function withTalib(candles: readonly Candle[]) {
  const { high, low, close } = toBars(candles)
  talib.call('EMA', [close], [20], ['real'])
  talib.call('MACD', [close], [12, 26, 9], ['real', 'real', 'real'])
  talib.call('RSI', [close], [14], ['real'])
  talib.call('ATR', [high, low, close], [14], ['real'])
  talib.call('BBANDS', [close], [20, 2, 2, 0], ['real', 'real', 'real'])
}

function withTulip(candles: readonly Candle[]) {
  const high = candles.map((candle) => candle.high)
  const low = candles.map((candle) => candle.low)
  const close = candles.map((candle) => candle.close)
  tulip.ema(close, 20)
  tulip.macd(close, 12, 26, 9)
  tulip.rsi(close, 14)
  tulip.atr(high, low, close, 14)
  tulip.bbands(close, 20, 2)
}

function createStreams() {
  return {
    ema: new EMA(20),
    macd: new MACD(new EMA(12), new EMA(26), new EMA(9)),
    rsi: new RSI(14),
    atr: new ATR(14),
    bands: new BollingerBands(20, 2),
  }
}

function feed(streams: ReturnType<typeof createStreams>, candle: Candle) {
  streams.ema.add(candle.close)
  streams.macd.add(candle.close)
  streams.rsi.add(candle.close)
  streams.atr.add(candle)
  streams.bands.add(candle.close)
}

function withSignals(candles: readonly Candle[]) {
  const streams = createStreams()
  for (const candle of candles) feed(streams, candle)
}

function withOurs(candles: readonly Candle[]) {
  indicators.evaluate('ema', candles, { period: 20 }, candles.length)
  indicators.evaluate('macd', candles, {}, candles.length)
  indicators.evaluate('rsi', candles, {}, candles.length)
  indicators.evaluate('atr', candles, {}, candles.length)
  indicators.evaluate('bbands', candles, {}, candles.length)
}

const long = walk('5m', 5_000)
const short = walk('5m', CONTEXT_CANDLES)

console.log(
  `${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load ${os.loadavg()[0]?.toFixed(2)}`,
)

const snapshot: CoinSnapshot = {
  coin: 'BTC',
  markPx: px('101'),
  oraclePx: px('101'),
  midPx: px('101'),
  bidPx: null,
  askPx: null,
  fundingRateHourlyFrac: 0.0000125,
  openInterestUsd: usd('1000000'),
  dayVolumeUsd: usd('1000000'),
  prevDayPx: px('100'),
}
const inputs = {
  snapshot,
  szDecimals: 2,
  candles: { '5m': short, '4h': walk('4h', CONTEXT_CANDLES) },
  fundingRates: Array.from({ length: 168 }, (_, i) => i / 1e7),
  nowMs: NOW,
}
const coins = Array.from({ length: 10 }, (_, i) => `COIN${i}`)
const allContexts = () => coins.map((coin) => buildCoinContext({ coin, ...inputs }, indicators))

report(`Market context from ${CONTEXT_CANDLES} cached candles of two intervals (goal: below 10 ms for 10 coins)`, [
  measure('1 coin', () => buildCoinContext({ coin: 'BTC', ...inputs }, indicators)),
  measure('10 coins', allContexts),
  measure('10 coins, as JSON', () => JSON.stringify(allContexts())),
])

report('EMA, MACD, RSI, ATR, Bollinger over 5,000 candles', [
  measure('@ixjb94/indicators', () => withTulip(long)),
  measure('TA-Lib (wasm, own loader)', () => withTalib(long)),
  measure('trading-signals', () => withSignals(long)),
  measure('lib/indicators (TA-Lib, names, nulls, arrays)', () => withOurs(long)),
])

const warm = createStreams()
for (const candle of short) feed(warm, candle)
let turn = 0
report('One new candle', [
  measure('trading-signals, one update of five streams', () => {
    turn += 1
    const next = short[turn % short.length]
    if (next) feed(warm, next)
  }),
  measure(`@ixjb94/indicators, ${CONTEXT_CANDLES} candles anew`, () => withTulip(short)),
  measure(`TA-Lib (wasm), ${CONTEXT_CANDLES} candles anew`, () => withTalib(short)),
  measure(`lib/indicators, ${CONTEXT_CANDLES} candles anew`, () => withOurs(short)),
])

const { names, getRow } = loadCatalogue()
const slowest = names.map((name) => measureOnce(name)).sort((a, b) => b.tookMs - a.tookMs)
console.log(
  `\nAll ${names.length} indicators once over 5,000 candles: ${slowest.reduce((sum, { tookMs }) => sum + tookMs, 0).toFixed(0)} ms. Slowest:`,
)
for (const { name, tookMs } of slowest.slice(0, 5))
  console.log(`  ${name.padEnd(24)} ${tookMs.toFixed(1).padStart(8)} ms  ${getRow(name).source}`)

function measureOnce(name: string) {
  const startMs = performance.now()
  indicators.evaluate(name, long, {}, long.length)
  return { name, tookMs: performance.now() - startMs }
}
