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
  if (namesFailure(body)) return true
  if (body.object === 'error' || body.type === 'error') return true
  const choice = firstChoice(body)
  if (choice !== null) {
    const at = [choice, objectAt(choice, 'message'), objectAt(choice, 'delta')]
    return at.some((one) => one !== null && namesFailure(one)) || choice.finish_reason === 'error'
  }
  return !('choices' in body) && !('usage' in body) && FLAT_ERROR.some((key) => isSet(body[key]))
}

/** What an error without an `error` is made of. */
const FLAT_ERROR = ['detail', 'message', 'errors', 'error_message', 'error_code']

/** What stands beside an answer and is no report of how the request went: what was asked for, and what it took. */
const NO_REPORTS = new Set(['choices', 'usage', 'message', 'delta', 'logprobs', 'metadata'])
const CODES = /^(?:err(?:or)?_?)?(?:code|no)$|^(?:status|ret|result|biz|sub)_?code$/i

/** Whether an object says of itself, or in a report it holds (MiniMax: `base_resp`, iFlytek: `header`), that the request failed or the answer is not to be shown. */
function namesFailure(body: JsonObject): boolean {
  if (body.success === false || isReport(body.error) || isReport(body.errors)) return true
  return Object.entries(body).some(([key, value]) => {
    if (CODES.test(key)) return isErrorCode(value)
    if (/sensitive$/i.test(key)) return value === true
    if (NO_REPORTS.has(key) || !isJsonObject(value)) return false
    return Object.entries(value).some(([name, code]) => CODES.test(name) && isErrorNumber(code))
  })
}

/** Some servers write 0, an HTTP status or a word for none beside every answer. */
const isErrorCode = (value: unknown): boolean =>
  isSet(value) && !/^(?:0+|2\d\d|ok|success(?:ful)?|succeeded|none|null)$/i.test(String(value))

/** Within a report whose name nobody knows a word may be of anything. */
const isErrorNumber = (value: unknown): boolean => /^-?\d{1,12}$/.test(String(value)) && isErrorCode(value)

const isReport = (value: unknown): boolean =>
  isSet(value) && value !== 0 && !(Array.isArray(value) && value.length === 0)

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== false
