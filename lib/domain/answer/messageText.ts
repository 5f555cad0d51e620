/** What of a message the reader looks at. `reasoning` is never read for decisions: it holds drafts. */
export interface AnswerMessage {
  content?: unknown
  refusal?: unknown
  tool_calls?: unknown
  function_call?: unknown
  parsed?: unknown
}

/** Returns the message's text: a string as it is, text parts in order, thinking parts left out; "" when there is none. */
export function messageText({ content }: AnswerMessage): string {
  if (Array.isArray(content)) return content.map(partText).join('')
  return typeof content === 'string' || hasType(content, 'text') ? partText(content) : ''
}

/** Returns the answer where it came parsed, or null: some clients hand it over beside the text, some servers in its place. */
export function messageParsed(message: AnswerMessage): object | null {
  const { content, parsed } = message
  if (typeof parsed === 'object' && parsed !== null) return parsed
  const isParsed = typeof content === 'object' && content !== null && !Array.isArray(content)
  return isParsed && messageText(message) === '' ? content : null
}

/** Returns the words of a refusal the provider marked as one, or null. */
export function messageRefusal(message: AnswerMessage): string | null {
  if (typeof message.refusal === 'string' && message.refusal.trim() !== '') return message.refusal
  const { refusal } = message
  const isSaidOtherwise =
    typeof refusal === 'object' ? refusal !== null && Object.keys(refusal).length > 0 : refusal === true
  if (isSaidOtherwise) return 'The model refused.'
  if (!Array.isArray(message.content)) return null
  const part = message.content.find((one: unknown) => hasType(one, 'refusal'))
  return part === undefined ? null : 'The model refused.'
}

/** Returns the message's tool calls, whether in today's form or in the older single one. */
export function messageToolCalls(message: AnswerMessage): unknown {
  if (message.function_call === undefined || message.function_call === null) return message.tool_calls
  return [{ id: 'function_call', type: 'function', function: message.function_call }]
}

/** Text stands in a part as it is, or as the value of an object. */
function partText(part: unknown): string {
  if (typeof part === 'string') return part
  if (typeof part !== 'object' || part === null || !('text' in part)) return ''
  const isText = !('type' in part) || part.type === 'text' || part.type === 'output_text'
  if (!isText || ('thought' in part && part.thought === true)) return ''
  const { text } = part
  if (typeof text === 'string') return text
  return typeof text === 'object' && text !== null && 'value' in text && typeof text.value === 'string'
    ? text.value
    : ''
}

const hasType = (part: unknown, type: string): boolean =>
  typeof part === 'object' && part !== null && 'type' in part && part.type === type
