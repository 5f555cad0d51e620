import { z } from 'zod'
import { AppError, describeError } from '../errors.ts'

/** Returns the venue's answer in the shape of `schema`, asked for once; `name` is how people are told of it. Throws AppError('venue_unavailable') or ('venue_reply'). */
export async function read<T extends z.ZodType>(
  name: string,
  request: () => Promise<unknown>,
  schema: T,
): Promise<z.infer<T>> {
  let reply: unknown
  try {
    reply = await request()
  } catch (error) {
    throw new AppError(
      'venue_unavailable',
      `The venue did not answer ${name}: ${describeError(error)}. It is asked again on the next cycle.`,
      { cause: error },
    )
  }
  const parsed = schema.safeParse(reply)
  if (parsed.success) return parsed.data
  throw new AppError(
    'venue_reply',
    `The venue answered ${name} in a form we do not know: ${z.prettifyError(parsed.error).slice(0, 300)}. Check for a newer version of Nocturne.`,
  )
}
