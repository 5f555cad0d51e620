import type { ModelTurn } from '../../ports.ts'

/** Characters of one question's turns that are kept in all; a long conversation of real models is a tenth of it. */
export const TRANSCRIPT_LENGTH_MAX = 3_000_000
/** What even the last turn of a flood may keep. */
const TURN_LENGTH_MIN = 40_000
/** Longest of each part. The answer as it came is worth most, the request least: it is mostly the context, which is stored by itself. */
const RESPONSE_MAX = 400_000
const CONTENT_MAX = 200_000
const REASONING_MAX = 200_000
const NAME_MAX = 64
const ARGUMENTS_MAX = 4_000
const RESULT_MAX = 16_000
const REQUEST_MAX = 400_000

/** Returns the turn as it is stored, and its length in characters: of `left` at most, cut parts saying how long they were. */
export function boundedTurn(turn: ModelTurn, left: number): { turn: ModelTurn; length: number } {
  let room = Math.max(TURN_LENGTH_MIN, left)
  let length = 0
  const cut = (text: string, lengthMax: number): string => {
    const kept = shortened(text, Math.min(lengthMax, room))
    room = Math.max(0, room - kept.length)
    length += kept.length
    return kept
  }
  const cutOrNull = (text: string | null, lengthMax: number) => (text === null ? null : cut(text, lengthMax))
  const bounded: ModelTurn = {
    ...turn,
    response: cut(turn.response, RESPONSE_MAX + 40),
    content: cutOrNull(turn.content, CONTENT_MAX),
    reasoning: cutOrNull(turn.reasoning, REASONING_MAX),
    toolCalls: turn.toolCalls.map((call) => ({
      ...call,
      name: cut(call.name, NAME_MAX),
      arguments: cut(call.arguments, ARGUMENTS_MAX),
      result: cut(call.result, RESULT_MAX),
    })),
    request: cut(turn.request, REQUEST_MAX + 40),
  }
  return { turn: bounded, length }
}

/** Returns the text, or its beginning and how long it was. */
export const shortened = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : `${text.slice(0, lengthMax)}… (${text.length} characters in all)`
