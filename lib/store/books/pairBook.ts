import type { PairSide } from '../../domain/pair/pairCosts.ts'
import type { PairReadingRecord, PairScanRecord } from '../../domain/pair/pairRecord.ts'
import { findPairScan, listLatestPairReadings, type PairReadingRow, type PairScanRow } from '../queries/pairs.ts'
import type { BookContext } from './bookContext.ts'

/** What a pair said at the end of a bar. */
export interface NewPairReading {
  y: string
  x: string
  side: PairSide | null
  body: PairReadingRecord
}

/** What was found of pairs. Nothing here is money, and the oldest is forgotten. */
export interface PairBook {
  /** Returns the newest scan, null before the first. Throws AppError('store_row'). */
  lastScan(): Promise<PairScanRow | null>
  /** Returns the newest reading of each pair. Throws AppError('store_row'). */
  lastReadings(): Promise<PairReadingRow[]>
  insertScan(body: PairScanRecord): Promise<void>
  /** Writes the readings of one moment. */
  insertReadings(readings: readonly NewPairReading[]): Promise<void>
}

/** Three weeks of scans an hour apart, and a month of five pairs read every five minutes. */
const SCANS_KEPT = 500
const READINGS_KEPT = 50_000

/** Returns the agent's pairs. */
export function createPairBook({ db, agentId, write, now, wallNow }: BookContext): PairBook {
  return {
    lastScan: () => findPairScan(db, agentId),
    lastReadings: () => listLatestPairReadings(db, agentId),
    async insertScan(body) {
      const data = { agentId, at: now(), body: JSON.stringify(body), wallAt: wallNow() }
      const { id } = (await write([db.pairScan.create({ data, select: { id: true } })]))[0] as { id: number }
      await write([db.pairScan.deleteMany({ where: { agentId, id: { lte: id - SCANS_KEPT } } })])
    },
    async insertReadings(readings) {
      if (readings.length === 0) return
      const creates = readings.map(({ y, x, side, body }) =>
        db.pairReading.create({
          data: { agentId, at: now(), y, x, side, body: JSON.stringify(body), wallAt: wallNow() },
          select: { id: true },
        }),
      )
      const newest = (await write(creates)).at(-1)?.id ?? 0
      await write([db.pairReading.deleteMany({ where: { agentId, id: { lte: newest - READINGS_KEPT } } })])
    },
  }
}
