import { isJsonObject, type JsonObject, objectAt } from './json.ts'

export type ChatFailureKind =
  | 'aborted'
  | 'deadline'
  | 'unreachable'
  | 'redirect'
  | 'too_large'
  | 'cut_off'
  | 'empty_body'
  | 'not_json'
  | 'too_deep'
  | 'error_body'

/** What one request came to: a completion, or the kind of its failure with the body as received and what had been written by then. */
export type ChatOutcome =
  | { kind: 'completion'; completion: JsonObject }
  | { kind: ChatFailureKind; message: string; raw: string; partial?: JsonObject }

/** Returns a body's first choice, or null. */
export function firstChoice(body: JsonObject): JsonObject | null {
  const first: unknown = Array.isArray(body.choices) ? body.choices[0] : undefined
  return isJsonObject(first) ? first : null
}

/** Returns the message of a body's first choice, or null. */
export const firstMessage = (body: JsonObject): JsonObject | null => objectAt(firstChoice(body), 'message')

/** Returns true when a body of status 200 reports a failure: providers put it beside, or instead of, the choices. */
export function hasError(body: JsonObject): boolean {
  if (isSet(body.error)) return true
  const choice = firstChoice(body)
  return choice !== null && (isSet(choice.error) || choice.finish_reason === 'error')
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null
