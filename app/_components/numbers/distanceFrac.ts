import { Written } from '@/lib/domain/written.ts'

/** Returns how far `toPx` lies from `fromPx`, as a signed share of `fromPx`; null without a base. */
export function distanceFrac(fromPx: string, toPx: string): string | null {
  const from = Written.of(fromPx)
  return from.sign === 0 ? null : Written.of(toPx).plus(from.negated()).over(from, 6).toFixed(6)
}
