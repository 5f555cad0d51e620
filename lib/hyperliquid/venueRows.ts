import { z } from 'zod'
import { type OddRow, oddKey, type ReadRows, type VenueList } from '../domain/oddRow.ts'

/** How much of a row is kept for a person to look at. */
const SHOWN_MAX = 500

/** A list of which nothing is known but that it is one: its rows are read one by one. */
export const listSchema = z.array(z.unknown())

/** Returns the rows of a list that fit `schema`, and the others by name: one odd row never takes the list with it. */
export function readRows<S extends z.ZodType>(
  list: VenueList,
  reply: readonly unknown[],
  schema: S,
): ReadRows<z.output<S>> {
  const found: ReadRows<z.output<S>> = { rows: [], odd: [] }
  for (const row of reply) {
    const parsed = schema.safeParse(row)
    if (parsed.success) found.rows.push(parsed.data)
    else found.odd.push(oddRow(list, row, problemOf(parsed.error)))
  }
  return found
}

/** Returns the row with what is wrong with it, and the coin and order it names where that much can be read. */
export const oddRow = (list: VenueList, row: unknown, problem: string): OddRow => ({
  list,
  coin: named(row, 'coin') ?? named(row, 'name'),
  oid: named(row, 'oid'),
  problem,
  row: (JSON.stringify(row) ?? String(row)).slice(0, SHOWN_MAX),
})

/** Returns a function that hands the rows on, and tells of odd ones once each: a list is read again and again. */
export function createTeller(tell: (row: OddRow) => void = () => {}) {
  const known = new Set<string>()
  return <T>({ rows, odd }: ReadRows<T>): T[] => {
    for (const each of odd.filter((row) => !known.has(oddKey(row)))) {
      known.add(oddKey(each))
      tell(each)
    }
    return rows
  }
}

/** Returns the first thing that does not fit, as one sentence. */
export function problemOf(error: z.ZodError): string {
  const [issue] = error.issues
  return `${issue?.path.join('.') || 'The row'}: ${issue?.message ?? 'unknown form'}.`
}

/** Returns a text or number of this name in the row, or in an object directly inside it; null where there is none. */
function named(row: unknown, name: string): string | null {
  if (!isObject(row)) return null
  const here = row[name]
  if (typeof here === 'string' || typeof here === 'number') return String(here)
  for (const inner of [row.position, row.delta]) {
    const there = named(inner, name)
    if (there !== null) return there
  }
  return null
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
