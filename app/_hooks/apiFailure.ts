/** A request of this screen that did not succeed. `status` 0: our own server was not reached. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly status: number
  readonly code: string
  /** Dotted path to what is wrong there; empty when the failure is not about fields. */
  readonly fields: Record<string, string>

  constructor(status: number, code: string, message: string, fields: Record<string, string> = {}, cause?: unknown) {
    super(message, { cause })
    this.status = status
    this.code = code
    this.fields = fields
  }
}

/** Returns the sentence to show for anything a query or mutation threw. */
export const failureText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
