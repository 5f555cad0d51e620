import { ZodError } from 'zod'
import type { ApiError } from '@/lib/contracts/api.ts'
import { AppError } from '@/lib/errors.ts'
import { errorResponse, fieldsOf, RequestError } from './respond.ts'

/**
 * Returns an error the way TAAPI's clients read one: `{error: "…"}` for a request that failed as a whole, `{errors: ["…"]}` for values that
 * are not allowed, with the HTTP status that says so too.
 */
export async function taapiError(error: unknown): Promise<Response> {
  if (error instanceof ZodError) return failures(422, listFields(error))
  if (error instanceof RequestError) return failure(error.status, error.message)
  if (error instanceof AppError && error.code === 'indicator_unknown') return failure(404, error.message)
  if (error instanceof AppError && error.code === 'indicator_parameter') return failures(422, [error.message])
  if (error instanceof AppError && error.code === 'indicator_too_few_candles') return failure(422, error.message)
  // Told to the log like any other failure of a route; the client gets the sentence in TAAPI's shape.
  const response = errorResponse(error)
  const body: ApiError = await response.json()
  return failure(response.status, body.error.message)
}

const failure = (status: number, message: string): Response =>
  Response.json({ error: message }, { status, headers: { 'cache-control': 'no-store' } })

const failures = (status: number, messages: string[]): Response =>
  Response.json({ errors: messages }, { status, headers: { 'cache-control': 'no-store' } })

/** A thousand wrong candles are one mistake: the first few say it. */
function listFields(error: ZodError): string[] {
  return Object.entries(fieldsOf(error))
    .slice(0, 5)
    .map(([path, message]) => `${path}: ${message}`)
}
