import 'server-only'
import type { IndicatorInfo } from '@/lib/contracts/candles.ts'
import { drawingsOf, isPattern } from '@/lib/indicators/drawing.ts'
import { loadCatalogue } from '@/lib/indicators/indicatorCatalogue.ts'
import type { IndicatorRow } from '@/lib/indicators/rows/indicatorRow.ts'
import type { Parameter } from '@/lib/indicators/rows/parameter.ts'

/** Returns every indicator a chart can ask for, with its parameters. */
export function readIndicatorList(): { indicators: IndicatorInfo[] } {
  const catalogue = loadCatalogue()
  return { indicators: catalogue.names.map((name) => toInfo(catalogue.getRow(name))) }
}

const toInfo = (row: IndicatorRow): IndicatorInfo => ({
  name: row.name,
  source: row.source,
  formula: row.formula,
  kind: kindOf(row),
  parameters: row.parameters.map(toParameter),
})

function kindOf(row: IndicatorRow): IndicatorInfo['kind'] {
  if (isPattern(row)) return 'pattern'
  const places = drawingsOf(row).map(({ place }) => place)
  if (places.includes('pane')) return 'pane'
  return places.includes('price') ? 'price' : 'none'
}

const toParameter = (parameter: Parameter): IndicatorInfo['parameters'][number] => ({
  name: parameter.name,
  kind: parameter.kind,
  fallback: parameter.fallback,
  min: parameter.kind === 'choice' ? null : parameter.min,
  max: parameter.kind === 'choice' ? null : parameter.max,
  choices: parameter.kind === 'choice' ? [...parameter.choices] : [],
})
