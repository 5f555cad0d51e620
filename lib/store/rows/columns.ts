import type { z } from 'zod'
import { type Px, px, type Sz, sz, type Usd, usd } from '../../domain/decimal.ts'
import { AppError } from '../../errors.ts'

/** Reads the columns of one row. Everything throws AppError('store_row'), which names table, id, column and what was read. */
export interface Columns {
  /** Returns the text as one of these words. */
  oneOf<T extends string>(column: string, text: string, words: readonly T[]): T
  oneOfOrNull<T extends string>(column: string, text: string | null, words: readonly T[]): T | null
  /** Returns the JSON as its schema reads it. */
  json<S extends z.ZodType>(column: string, text: string, schema: S): z.output<S>
  jsonOrNull<S extends z.ZodType>(column: string, text: string | null, schema: S): z.output<S> | null
  /** Returns hexadecimal digits behind `0x`. */
  hex(column: string, text: string): `0x${string}`
  px(column: string, text: string): Px
  pxOrNull(column: string, text: string | null): Px | null
  sz(column: string, text: string): Sz
  usd(column: string, text: string): Usd
  usdOrNull(column: string, text: string | null): Usd | null
  /** Returns an integer of 64 bits, which must be exact as a number. */
  integerOrNull(column: string, value: bigint | null): number | null
}

/** Returns the reader of the row of `table` that `id` names. */
export function columnsOf(table: string, id: string | number): Columns {
  const unreadable = (column: string, read: unknown, wanted: string, cause?: unknown) =>
    new AppError(
      'store_row',
      `${table} ${id} cannot be read: its ${column} is ${quote(read)}, and ${wanted} was expected. Use the version that wrote it, or mend the row.`,
      { cause },
    )
  const decimal = <T>(make: (text: string) => T, column: string, text: string): T => {
    try {
      return make(text)
    } catch (error) {
      throw unreadable(column, text, 'a decimal number', error)
    }
  }
  const oneOf: Columns['oneOf'] = (column, text, words) => {
    const word = words.find((each) => each === text)
    if (word === undefined) throw unreadable(column, text, `one of ${words.join(', ')}`)
    return word
  }
  const json: Columns['json'] = (column, text, schema) => {
    const parsed = schema.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    throw unreadable(column, text, `JSON of another form (${issue?.path.join('.')}: ${issue?.message})`, parsed.error)
  }
  return {
    oneOf,
    oneOfOrNull: (column, text, words) => (text === null ? null : oneOf(column, text, words)),
    json,
    jsonOrNull: (column, text, schema) => (text === null ? null : json(column, text, schema)),
    hex(column, text) {
      if (isHex(text)) return text
      throw unreadable(column, text, 'hexadecimal digits behind 0x')
    },
    px: (column, text) => decimal(px, column, text),
    pxOrNull: (column, text) => (text === null ? null : decimal(px, column, text)),
    sz: (column, text) => decimal(sz, column, text),
    usd: (column, text) => decimal(usd, column, text),
    usdOrNull: (column, text) => (text === null ? null : decimal(usd, column, text)),
    integerOrNull(column, value) {
      if (value === null) return null
      const number = Number(value)
      if (!Number.isSafeInteger(number)) throw unreadable(column, String(value), 'an integer of at most 53 bits')
      return number
    },
  }
}

/** Returns JSON as its schema reads it, null where an older version wrote another form: for what the running agent writes anew by itself. */
export const jsonOrForgotten = <S extends z.ZodType>(text: string | null, schema: S): z.output<S> | null =>
  text === null ? null : (schema.safeParse(parseJson(text)).data ?? null)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isHex = (text: string): text is `0x${string}` => /^0x[0-9a-fA-F]+$/.test(text)

const SHOWN = 120
const quote = (read: unknown): string => {
  const text = String(read)
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
}
