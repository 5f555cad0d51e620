import { formatSz } from './formatNumber.ts'
import { Absent } from './Usd.tsx'

/** A size in units of the coin, on its lot. */
export const Sz = ({ value, szDecimals = null }: { value: string | null; szDecimals?: number | null }) =>
  value === null ? <Absent /> : <span>{formatSz(value, szDecimals)}</span>
