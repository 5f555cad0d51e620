const PLAIN = /^\s*-?(?:0|[1-9]\d*)(?:\.\d+)?\s*$/

/**
 * Returns the number a JSON value states: a finite number, or text that is a plain ASCII decimal. Null for anything else: `true`, "", "1.5k",
 * "1,500", "0x5DC" and full-width digits state no number, whatever JavaScript's own conversions make of them.
 */
export function plainNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || !PLAIN.test(value)) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** Returns true for the words models write where a number may be absent. */
export const statesNothing = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && /^(?:n\/?a|null|none|nil|-)?$/i.test(value.trim()))
