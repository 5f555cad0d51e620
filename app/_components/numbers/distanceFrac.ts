import { Decimal } from '@/lib/domain/decimal.ts'

/** Returns how far `toPx` lies from `fromPx`, as a signed share of `fromPx`; null without a base. */
export function distanceFrac(fromPx: string, toPx: string): string | null {
  const from = new Decimal(fromPx)
  return from.isZero() ? null : new Decimal(toPx).minus(from).div(from).toFixed(6)
}
