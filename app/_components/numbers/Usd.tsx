import { formatUsd, inFull, type Sign, signOf } from './formatNumber.ts'

const TONE = { '-1': 'text-loss', '0': '', '1': 'text-profit' } as const

/** An amount of dollars, in full as its title where cents round it; the unit stands in the header or label. `tone` colours it by its sign, which is then always written too. */
export function Usd({ value, tone = false, sign, decimals }: UsdProps) {
  if (value === null) return <Absent />
  const shown = formatUsd(value, { sign: sign ?? (tone ? 'always' : 'auto'), decimals: decimals ?? 2 })
  return (
    <span className={tone ? TONE[signOf(value)] : undefined} title={inFull(value, shown)}>
      {shown}
    </span>
  )
}
interface UsdProps {
  value: string | null
  tone?: boolean
  sign?: Sign
  decimals?: number
}

/** A value that is not known: never shown as 0. */
export const Absent = ({ why = 'not known' }: { why?: string }) => (
  <span className="text-ink-faint" title={why}>
    <span aria-hidden="true">–</span>
    <span className="sr-only">{why}</span>
  </span>
)
