import { isJsonObject, type JsonObject } from './json.ts'

/** Returns what a model wrote while thinking, wherever its provider puts that: a field, parts of the content, or details; null for none. Never read for decisions. */
export function messageReasoning(message: JsonObject): string | null {
  const fields = [message.reasoning, message.reasoning_content, message.thinking]
  const parts = Array.isArray(message.content) ? message.content.filter(isThinkingPart) : []
  return [...fields, parts, message.reasoning_details].map(textIn).find((text) => text !== '') ?? null
}

const isThinkingPart = (part: unknown): boolean =>
  isJsonObject(part) && (part.type === 'thinking' || part.type === 'reasoning' || part.thought === true)

function textIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textIn).join('')
  if (!isJsonObject(value)) return ''
  return textIn(value.text ?? value.thinking ?? value.reasoning ?? value.summary ?? value.content)
}
