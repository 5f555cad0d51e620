import type { z } from 'zod'
import { AppError } from '@/lib/errors.ts'

/** Returns a JSON column as its schema reads it. Throws AppError('store_row') naming the column: a row we cannot read is never guessed. */
export function readJson<S extends z.ZodType>(schema: S, text: string, column: string): z.output<S> {
  const parsed = schema.safeParse(tryParse(text))
  if (parsed.success) return parsed.data
  throw new AppError(
    'store_row',
    `${column} holds what this version cannot read: ${parsed.error.issues[0]?.message}.`,
    {
      cause: parsed.error,
    },
  )
}

/** Returns null for a null column, else as readJson. */
export const readJsonOrNull = <S extends z.ZodType>(schema: S, text: string | null, column: string) =>
  text === null ? null : readJson(schema, text, column)

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
