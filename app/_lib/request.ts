import type { z } from 'zod'
import { fieldsOf, RequestError } from './respond.ts'

/** Largest body of an ordinary write; the settings with a 40,000 character prompt fit. The lab and the indicator routes take candles: LARGE. */
export const BODY_BYTES_MAX = 256 * 1024
export const LARGE_BODY_BYTES_MAX = 8 * 1024 * 1024

/** Returns the JSON body as the contract reads it. Throws 415 (not JSON), 413 (too large), 400 (broken JSON) or 422 naming each wrong field. */
export async function readBody<S extends z.ZodType>(
  request: Request,
  contract: S,
  bytesMax = BODY_BYTES_MAX,
): Promise<z.output<S>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/json')
    throw new RequestError(
      415,
      'content_type',
      `The body came as "${type || 'nothing'}". Send JSON with content-type: application/json.`,
    )
  const text = await readText(request, bytesMax)
  const body = parseJson(text)
  const checked = contract.safeParse(body)
  if (checked.success) return checked.data
  const fields = fieldsOf(checked.error)
  throw new RequestError(422, 'invalid', sentence(fields), fields)
}

/** Returns the query string as the contract reads it; a parameter given twice counts once, the last. Throws 400 naming each wrong one. */
export const readQuery = <S extends z.ZodType>(request: Request, contract: S): z.output<S> =>
  checkQuery(Object.fromEntries(new URL(request.url).searchParams), contract)

/** Returns parameters as the contract reads them. Throws 400 naming each wrong one. */
export function checkQuery<S extends z.ZodType>(query: Record<string, unknown>, contract: S): z.output<S> {
  const checked = contract.safeParse(query)
  if (checked.success) return checked.data
  const fields = fieldsOf(checked.error)
  throw new RequestError(400, 'query', sentence(fields), fields)
}

/** Returns a path parameter as a row id. Throws 404: what is no id names nothing. */
export function readId(text: string, what: string): number {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(id))
    throw notFound(`There is no ${what} "${text.slice(0, 40)}". Ids are whole numbers from 1.`)
  return id
}

/** Returns the 404 with a sentence. */
export const notFound = (message: string): RequestError => new RequestError(404, 'not_found', message)

/** Returns what was found. Throws 404 with the sentence when it was nothing. */
export function found<T>(value: T | null, message: string): T {
  if (value === null) throw notFound(message)
  return value
}

const sentence = (fields: Record<string, string>): string => {
  const names = Object.keys(fields)
  return `${names.length === 1 ? 'One value is' : `${names.length} values are`} not allowed: ${names.slice(0, 8).join(', ')}. The fields say what is.`
}

/** Counts while reading, because a chunked body does not announce its length. */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  const tooLarge = () =>
    new RequestError(413, 'too_large', `The body is larger than ${bytesMax} bytes. Send less, or split it.`)
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge()
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength
      if (bytes > bytesMax) throw tooLarge()
      text += decoder.decode(chunk, { stream: true })
    }
  } catch (error) {
    // Who hung up hears nothing, and is nothing to tell the log of.
    throw error instanceof RequestError ? error : new RequestError(400, 'json', 'The body broke off. Send it again.')
  }
  return text + decoder.decode()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RequestError(
      400,
      'json',
      `The body is not JSON (${cause instanceof Error ? cause.message.slice(0, 120) : 'unreadable'}). Send one JSON object.`,
    )
  }
}
