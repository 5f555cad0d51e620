import { isJsonObject, type JsonObject, objectAt } from './json.ts'

export type ChatFailureKind =
  | 'aborted'
  | 'deadline'
  | 'unreachable'
  | 'address'
  | 'redirect'
  | 'too_large'
  | 'withheld'
  | 'cut_off'
  | 'empty_body'
  | 'not_json'
  | 'too_deep'
  | 'error_body'

/** What one request came to: a completion, or the kind of its failure with the body as received and what had been written by then; `isSent` false: no model read it. */
export type ChatOutcome =
  | { kind: 'completion'; completion: JsonObject }
  | { kind: ChatFailureKind; message: string; raw: string; partial?: JsonObject; isSent?: boolean }

/** Returns a body's first choice, or null. */
export function firstChoice(body: JsonObject): JsonObject | null {
  const first: unknown = Array.isArray(body.choices) ? body.choices[0] : undefined
  return isJsonObject(first) ? first : null
}

/** Returns the message of a body's first choice, or null. */
export const firstMessage = (body: JsonObject): JsonObject | null => objectAt(firstChoice(body), 'message')

/** Returns true when a body of status 200 reports a failure: providers put it beside, in, or instead of, the choices, or make the whole body one. */
export function hasError(body: JsonObject): boolean {
  if (body.success === false || isErrorCode(body.error_code)) return true
  if (isSet(body.error) || body.object === 'error' || body.type === 'error') return true
  const choice = firstChoice(body)
  if (choice !== null) {
    const at = [choice, objectAt(choice, 'message'), objectAt(choice, 'delta')]
    return at.some((one) => isSet(one?.error)) || choice.finish_reason === 'error'
  }
  return !('choices' in body) && !('usage' in body) && FLAT_ERROR.some((key) => isSet(body[key]))
}

/** What an error without an `error` is made of. */
const FLAT_ERROR = ['detail', 'message', 'errors', 'error_message', 'error_code']

/** Some servers write 0 or a word for none beside every answer. */
const isErrorCode = (value: unknown): boolean => isSet(value) && !/^(?:0+|ok|success|none)$/i.test(String(value))

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== false
