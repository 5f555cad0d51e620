import type { z } from 'zod'
import type { ApiError } from '@/lib/contracts/api.ts'
import { CONTRACT_HEADER } from '@/lib/contracts/contractHeader.ts'
import { contractId } from '@/lib/env/contractId.ts'
import { type AppErrorCode, httpStatusOf } from '@/lib/errorCodes.ts'
import { AppError, describeError } from '@/lib/errors.ts'
import { createLog } from '@/lib/log.ts'

/** A request we refuse. Its message says what was seen and what to send instead; `fields` names each wrong value by its dotted path. */
export class RequestError extends AppError {
  readonly status: number
  readonly fields: Record<string, string> | undefined

  constructor(status: number, code: AppErrorCode, message: string, fields?: Record<string, string>) {
    super(code, message)
    this.status = status
    this.fields = fields
  }
}

const log = createLog('web', (line) => process.stderr.write(line))

/** Returns JSON that honours its contract. Outside production a body that does not is our mistake and becomes a 500 naming the path. */
export function respond<S extends z.ZodType>(contract: S, body: z.input<S>, init: ResponseInit = {}): Response {
  if (process.env.NODE_ENV !== 'production') {
    const checked = contract.safeParse(body)
    if (!checked.success)
      throw new AppError('contract', `A response breaks its contract. ${JSON.stringify(fieldsOf(checked.error))}`)
  }
  return Response.json(body, {
    ...init,
    headers: { 'cache-control': 'no-store', [CONTRACT_HEADER]: contractId(), ...init.headers },
  })
}

/** Returns text, e.g. JSONL or a log. */
export const respondText = (
  body: string | ReadableStream<Uint8Array>,
  contentType: string,
  attachment: string | null = null,
): Response =>
  new Response(body, {
    headers: {
      'content-type': `${contentType}; charset=utf-8`,
      'cache-control': 'no-store',
      ...(attachment === null ? {} : { 'content-disposition': `attachment; filename="${attachment}"` }),
    },
  })

/** Returns the HTTP form of anything thrown. What we did not foresee is told to the log; the browser gets a number to find it by. */
export function errorResponse(error: unknown): Response {
  if (error instanceof RequestError) return failure(error.status, error.code, error.message, error.fields)
  const status = error instanceof AppError ? httpStatusOf(error.code) : null
  if (error instanceof AppError && status !== null) return failure(status, error.code, error.message)
  const reference = crypto.randomUUID().slice(0, 8)
  log.error(describeError(error), { reference, stack: error instanceof Error ? error.stack : undefined })
  return failure(
    500,
    'internal',
    `The web process could not answer. Its log tells why under reference ${reference}; the agent is not affected.`,
  )
}

/** Returns `{error}` with a status. */
export function failure(
  status: number,
  code: AppErrorCode,
  message: string,
  fields?: Record<string, string>,
): Response {
  const body: ApiError = { error: { code, message, ...(fields === undefined ? {} : { fields }) } }
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}

/** Returns what is wrong by dotted path, e.g. `{"body.limits.leverageMax": "Too big: expected number to be <=50"}`. */
export function fieldsOf(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null]
    for (const key of keys) {
      const path = [...issue.path, ...(key === null ? [] : [key])].map(String).join('.') || '(body)'
      fields[path] ??= key === null ? issue.message : 'There is no such field.'
    }
  }
  return fields
}
