import type { IndicatorInfo } from '@/lib/contracts/candles.ts'
import { formatIndicatorSpec } from '@/lib/domain/indicatorSpec.ts'

/** Returns the shortest word for an indicator with these values, by parameter: those after the last one that is not the default are left out. */
export function specOf(info: IndicatorInfo, values: Readonly<Record<string, string>>): string {
  const all = info.parameters.map(({ name, fallback }) => (values[name] ?? '') || String(fallback))
  const lastChosen = info.parameters.findLastIndex(({ fallback }, index) => all[index] !== String(fallback))
  return formatIndicatorSpec({
    name: info.name,
    values: all.slice(0, lastChosen + 1).map((value) => ({ name: null, value })),
  })
}
