import { type AppErrorCode, EXIT_FAILURE, exitStatusOf } from './errorCodes.ts'

/**
 * The world failed in a way we expected. `code` is data: its row in errorCodes.ts says who acts next; the message has two sentences: what happened
 * with the values, then what to do. `outcome` is set on anything that touched the venue: 'unknown' means the order may be live.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: AppErrorCode
  readonly outcome: 'notSent' | 'unknown' | undefined

  constructor(code: AppErrorCode, message: string, options: { cause?: unknown; outcome?: 'notSent' | 'unknown' } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.outcome = options.outcome
  }
}

/** Thrown by assert: our own mistake. The agent stops and the supervisor restarts it; wrong is worse than down. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** Throws AssertionError when a thing that must hold does not. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** Returns the status with which a process ends by anything thrown. */
export const exitStatusFor = (error: unknown): number =>
  error instanceof AppError ? exitStatusOf(error.code) : EXIT_FAILURE

/** Returns the text of anything thrown, with its causes, capped: for logs and sentences, never for decisions. */
export function describeError(error: unknown, lengthMax = 600): string {
  const parts: string[] = []
  for (
    let at: unknown = error;
    at !== undefined && at !== null && parts.length < 5;
    at = at instanceof Error ? at.cause : undefined
  ) {
    parts.push(at instanceof Error ? at.message || at.name : String(at))
  }
  return parts.join(': ').slice(0, lengthMax)
}
