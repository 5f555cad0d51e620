import { hasSharedData, readSharedJson, readSharedText } from './sharedData.ts'

/** What numpy, scipy and statsmodels say of pairs of the shared candles. */
export const hasPairOracle = hasSharedData('pairs-oracle.json') && hasSharedData('cointegration-oracle.json')

/** Returns a section of an oracle, or the stand-in where the oracle is not here and its tests are skipped. */
export const pairOracle = <T>(file: 'pairs' | 'cointegration', section: string, without: T): T =>
  hasPairOracle ? ((readSharedJson(`${file}-oracle.json`) as Record<string, T>)[section] ?? without) : without

/** Closes by the time their bar opened. */
export type Closes = ReadonlyMap<number, number>

const read = new Map<string, Closes>()

/** Returns the closes of a shared candle file, in logs. */
export function logCloses(name: string): Closes {
  const known = read.get(name)
  if (known) return known
  const rows = readSharedText(`market/${name}`).trim().split('\n').slice(1)
  const closes = new Map(
    rows.map((row) => {
      const [time, , , , close] = row.split(',')
      return [Number(time), Math.log(Number(close))] as const
    }),
  )
  read.set(name, closes)
  return closes
}

/** Returns both sides on the bars they share, from one time to another. */
export function joined(yFile: string, xFile: string, firstMs: number, lastMs: number): { y: number[]; x: number[] } {
  const [ofY, ofX] = [logCloses(yFile), logCloses(xFile)]
  const times = [...ofY.keys()].filter((at) => at >= firstMs && at <= lastMs && ofX.has(at)).sort((a, b) => a - b)
  return { y: times.map((at) => ofY.get(at) as number), x: times.map((at) => ofX.get(at) as number) }
}
