import { formatPx, inFull } from './formatNumber.ts'
import { Absent } from './Usd.tsx'

/** A price on the coin's tick; in full as its title where that rounds it. */
export function Px({ value, szDecimals = null }: { value: string | null; szDecimals?: number | null }) {
  if (value === null) return <Absent />
  const shown = formatPx(value, szDecimals)
  return <span title={inFull(value, shown)}>{shown}</span>
}
