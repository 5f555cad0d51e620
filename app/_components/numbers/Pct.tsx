import { formatPct, type Sign, signOf } from './formatNumber.ts'
import { Absent } from './Usd.tsx'

const TONE = { '-1': 'text-loss', '0': '', '1': 'text-profit' } as const

/** A share of one as a percentage. */
export function Pct({ value, tone = false, sign, decimals = 2 }: PctProps) {
  if (value === null) return <Absent />
  const shown = formatPct(value, { sign: sign ?? (tone ? 'always' : 'auto'), decimals })
  return <span className={tone ? TONE[signOf(value)] : undefined}>{shown}</span>
}
interface PctProps {
  value: string | number | null
  tone?: boolean
  sign?: Sign
  decimals?: number
}
