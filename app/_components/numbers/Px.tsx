import { formatPx } from './formatNumber.ts'
import { Absent } from './Usd.tsx'

/** A price on the coin's tick. */
export const Px = ({ value, szDecimals = null }: { value: string | null; szDecimals?: number | null }) =>
  value === null ? <Absent /> : <span>{formatPx(value, szDecimals)}</span>
