/** What of a message the reader looks at. `reasoning` is never read for decisions: it holds drafts. */
export interface AnswerMessage {
  content?: unknown
  refusal?: unknown
  tool_calls?: unknown
  function_call?: unknown
  parsed?: unknown
}

/** Returns the message's text: a string as it is, text parts in order, thinking parts left out; "" when there is none. */
export function messageText(message: AnswerMessage): string {
  const { content } = message
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: unknown) => (isTextPart(part) ? part.text : '')).join('')
}

/** Returns the words of a refusal the provider marked as one, or null. */
export function messageRefusal(message: AnswerMessage): string | null {
  if (typeof message.refusal === 'string' && message.refusal.trim() !== '') return message.refusal
  if (!Array.isArray(message.content)) return null
  const part = message.content.find((one: unknown) => hasType(one, 'refusal'))
  return part === undefined ? null : 'The model refused.'
}

/** Returns the message's tool calls, whether in today's form or in the older single one. */
export function messageToolCalls(message: AnswerMessage): unknown {
  if (message.function_call === undefined || message.function_call === null) return message.tool_calls
  return [{ id: 'function_call', type: 'function', function: message.function_call }]
}

function isTextPart(part: unknown): part is { text: string } {
  if (typeof part !== 'object' || part === null || !('text' in part) || typeof part.text !== 'string') return false
  return !('type' in part) || part.type === 'text' || part.type === 'output_text'
}

const hasType = (part: unknown, type: string): boolean =>
  typeof part === 'object' && part !== null && 'type' in part && part.type === type
