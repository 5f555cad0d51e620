import 'server-only'
import type { z } from 'zod'
import type { PairReadingView, pairQuerySchema, pairSchema, pairsSchema } from '@/lib/contracts/pairs.ts'
import { INTERVAL_MS } from '@/lib/domain/market.ts'
import { joinedCloses, logCloses } from '@/lib/domain/pair/pairSeries.ts'
import { windowZ } from '@/lib/domain/pair/zScore.ts'
import { CANDLES_KEPT, readCandles } from '@/lib/store/candles.ts'
import { findVenueId } from '@/lib/store/queries/agents.ts'
import {
  findPairScan,
  listLatestPairReadings,
  listPairSignals,
  type PairReadingRow,
  type PairScanRow,
} from '@/lib/store/queries/pairs.ts'
import { currentSettings } from './queries.ts'
import { webDb } from './store.ts'

const POINTS_MAX = 400
const SIGNALS_SHOWN = 50

const toReadingView = ({ y, x, side, at, body }: PairReadingRow): PairReadingView => ({
  ...body,
  y,
  x,
  side,
  atMs: at.getTime(),
})

/** Returns the newest scan and what each pair said last. */
export async function readPairs(agentId: string): Promise<z.input<typeof pairsSchema>> {
  const [{ body: settings }, scan, readings] = await Promise.all([
    currentSettings(agentId),
    findPairScan(webDb(), agentId),
    listLatestPairReadings(webDb(), agentId),
  ])
  const { isWatched, rule } = settings.pairs
  return {
    isWatched,
    rule,
    scan: scan && { ...scan.body, atMs: scan.at.getTime() },
    readings: currentOf(scan, readings),
  }
}

/** A pair that the newest scan no longer reads is left out: what it said is old. */
function currentOf(scan: PairScanRow | null, readings: readonly PairReadingRow[]): PairReadingView[] {
  const worth = (scan?.body.pairs ?? []).filter(({ state }) => state !== 'retired')
  const keys = new Set(worth.map(({ chosen: { y, x } }) => `${y}/${x}`))
  return readings.filter(({ y, x }) => keys.has(`${y}/${x}`)).map(toReadingView)
}

type Asked = Pick<z.output<typeof pairQuerySchema>, 'y' | 'x' | 'interval'>

/** Returns one pair at each of its newest bars, from the candles the agent stored; no points where they are not stored. */
export async function readPair(agentId: string, { y, x, interval }: Asked): Promise<z.input<typeof pairSchema>> {
  const db = webDb()
  const [{ body: settings }, scan, readings, signals, points] = await Promise.all([
    currentSettings(agentId),
    findPairScan(db, agentId),
    listLatestPairReadings(db, agentId),
    listPairSignals(db, agentId, { y, x }, SIGNALS_SHOWN),
    readBars(agentId, { y, x, interval }),
  ])
  const { rule } = settings.pairs
  const windowBars = { '5m': rule.bars5m, '1h': rule.bars1h, '4h': rule.bars4h }[interval]
  const reading = readings.find((row) => row.y === y && row.x === x)
  const isThis = (look: { y: string; x: string }) => look.y === y && look.x === x
  return {
    y,
    x,
    interval,
    windowBars,
    rule,
    standing: scan?.body.pairs.find(({ chosen, other }) => isThis(chosen) || isThis(other)) ?? null,
    reading: reading ? toReadingView(reading) : null,
    points: pointsOf(points, windowBars),
    signals: signals.map(toReadingView),
  }
}

async function readBars(agentId: string, { y, x, interval }: Asked) {
  const venueId = await findVenueId(webDb(), agentId)
  if (venueId === null) return { openMs: [], y: [], x: [], interval }
  const [ofY, ofX] = await Promise.all(
    [y, x].map((coin) => readCandles(webDb(), { venueId, coin, interval }, CANDLES_KEPT)),
  )
  const closed = (bars: typeof ofY) => logCloses((bars ?? []).filter((bar) => bar.closed))
  return { ...joinedCloses(closed(ofY), closed(ofX)), interval }
}

function pointsOf({ openMs, y, x, interval }: Awaited<ReturnType<typeof readBars>>, windowBars: number) {
  const from = Math.max(windowBars, y.length - POINTS_MAX)
  return Array.from({ length: Math.max(0, y.length - from + 1) }, (_, at) => from + at).flatMap((end) => {
    const window = windowZ(y.slice(end - windowBars, end), x.slice(end - windowBars, end), windowBars)
    if (window === null) return []
    const at = end - 1
    return [
      {
        atMs: (openMs[at] as number) + INTERVAL_MS[interval],
        z: window.z,
        beta: window.hedge.beta,
        yPx: Math.exp(y[at] as number),
        xPx: Math.exp(x[at] as number),
      },
    ]
  })
}
