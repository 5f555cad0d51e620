const GROUPED = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
const PLAIN = /^-?\d+(?:\.\d+)?$/

/** Returns a number a person typed as decimal text; commas only between thousands, as we show them: 2,5 is no number and never 25. Null for what is none. */
export function typedNumber(text: string): string | null {
  const typed = text.trim()
  if (PLAIN.test(typed)) return typed
  return GROUPED.test(typed) ? typed.replaceAll(',', '') : null
}
