/** What a comma in a number means in a file: nothing known yet, before the decimals, or between thousands. */
export type CommaMeaning = 'unknown' | 'decimal' | 'thousands'

const PLAIN = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i
const THOUSANDS = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const DECIMAL_COMMA = /^(?:\d*|\d{1,3}(?:\.\d{3})+),\d+$/

/** Returns what a number proves about the commas of its file: 94000,5 and 0,25 have decimals, 94,000.5 has thousands, 94,000 may be either. */
export function commaProof(text: string): CommaMeaning {
  if (!text.includes(',')) return 'unknown'
  if (THOUSANDS.test(text))
    return text.includes('.') || text.indexOf(',') !== text.lastIndexOf(',') ? 'thousands' : 'unknown'
  return DECIMAL_COMMA.test(text) ? 'decimal' : 'unknown'
}

/** Returns a number of a recording, at least 0, or null when it cannot be read in exactly one way. */
export function numberOf(text: string, comma: CommaMeaning): number | null {
  if (PLAIN.test(text)) {
    // 94.000 among decimal commas: thousands, or decimals after all?
    if (comma === 'decimal' && text.includes('.')) return null
    return finite(text)
  }
  if (comma === 'thousands' && THOUSANDS.test(text)) return finite(text.replaceAll(',', ''))
  if (comma === 'decimal' && DECIMAL_COMMA.test(text)) return finite(text.replaceAll('.', '').replace(',', '.'))
  return null
}

const finite = (text: string): number | null => {
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}
