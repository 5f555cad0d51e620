import { messageText } from '../../../domain/answer/messageText.ts'
import { REASON_KEYS, worseReason } from '../finishReason.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { messageReasoning } from '../messageReasoning.ts'
import { AssembledCalls } from './assembledCalls.ts'
import { GrowingCall } from './growingCall.ts'
import { GrowingText, growParts, settledText } from './growingText.ts'

/** What a piece added that a person can read. */
export interface Added {
  reasoning: string
  content: string
}

/** Where a message whose calls are not all kept says how many there were. Ours: no provider sends it, and none gets it back. */
export const CALLS_IN_ALL = 'tool_calls_in_all'

const TEXTS = ['content', 'refusal', 'reasoning', 'reasoning_content', 'thinking']

/**
 * One message from its pieces. Fields we do not know are kept: reasoning, reasoning_details, reasoning_content and extra_content must go back to
 * the provider unchanged in the next tool round.
 */
export class AssembledMessage {
  private readonly fields: JsonObject = { role: 'assistant', content: null }
  private readonly texts = new Map<string, GrowingText>()
  private readonly calls = new AssembledCalls()
  private olderCall: GrowingCall | null = null

  /** @param isWhole the piece is called a message, not a delta: it may say all so far again. */
  add(piece: JsonObject, isWhole: boolean): Added {
    const added: JsonObject = {}
    for (const [key, value] of Object.entries(piece)) {
      if (value === null || value === undefined || key === CALLS_IN_ALL) continue
      if (REASON_KEYS.includes(key)) this.fields[key] = worseReason(key, this.fields[key], value)
      else if (key === 'refusal' && typeof value === 'boolean') this.fields[key] ||= value
      else if (TEXTS.includes(key)) {
        const text = this.texts.get(key) ?? new GrowingText()
        this.texts.set(key, text)
        added[key] = text.add(value, isWhole)
        this.fields[key] = text.value
      } else if (key === 'tool_calls' && Array.isArray(value)) this.calls.add(value, isWhole)
      else if (key === 'function_call' && isJsonObject(value)) this.addOlderCall(value)
      else if (key === 'reasoning_details' && Array.isArray(value)) this.addDetails(value, isWhole)
      else this.fields[key] = value
    }
    return { reasoning: messageReasoning(added) ?? '', content: messageText(added) }
  }

  /** The message so far. */
  get result(): JsonObject {
    const calls = this.calls.list
    return {
      ...this.fields,
      content: settledText(this.fields.content),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
      ...(calls.length === this.calls.count ? {} : { [CALLS_IN_ALL]: this.calls.count }),
      ...(this.olderCall === null ? {} : { function_call: this.olderCall.json.function }),
    }
  }

  private addOlderCall(piece: JsonObject): void {
    this.olderCall ??= new GrowingCall()
    this.olderCall.add({ function: piece })
  }

  /** Blocks without a number are whole ones. */
  private addDetails(pieces: readonly unknown[], isWhole: boolean): void {
    if (isWhole || !Array.isArray(this.fields.reasoning_details)) this.fields.reasoning_details = []
    const details = this.fields.reasoning_details as unknown[]
    for (const piece of pieces.filter(isJsonObject)) {
      if (piece.index === undefined) details.push({ ...piece })
      else growParts(details, [piece])
    }
  }
}
