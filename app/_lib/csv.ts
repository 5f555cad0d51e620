/** A cell that a spreadsheet would take for a formula is told to be text by a leading apostrophe: what a model wrote must not run in anybody's spreadsheet. */
const FORMULA = /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/

/** Returns one line of CSV (RFC 4180). What is absent is an empty cell, never 0. */
export const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
