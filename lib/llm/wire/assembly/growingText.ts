import { isJsonObject, type JsonObject } from '../json.ts'

/** A piece that begins with this much of what is there says the whole again: no text says its first words twice in a row. */
export const REPEATED_MIN = 12
/** Texts of more parts than this are not compared: real ones have a handful. */
const COMPARED_PARTS_MAX = 32
/** What grows within a part; everything else is as last said. */
const GROWS = ['text', 'thinking', 'reasoning', 'refusal', 'summary', 'data', 'content']

/** A text of a message (nothing yet, a string, or a list of parts) with a piece more, and what of that piece is new. */
export interface Grown {
  text: unknown
  added: unknown
}

/**
 * Returns the text with one more piece: appended, or in its place where the piece says the whole again (servers that send all so far each time, or the
 * whole once more at the end). `isWhole`: the piece is known to mean that, however short. A list given before is changed in place.
 */
export function grown(before: unknown, piece: unknown, isWhole: boolean): Grown {
  if (!isText(piece)) return { text: piece, added: '' }
  if (!isText(before)) return { text: copied(piece), added: piece }
  const known = comparedText(before)
  if (known !== null && known.length >= (isWhole ? 1 : REPEATED_MIN)) {
    const said = wholeText(piece)
    if (said.length >= known.length && said.startsWith(known))
      return { text: copied(piece), added: said.slice(known.length) }
    // The whole at the end may have lost the blanks around it.
    if (isWhole && said.length > 0 && said === known.trim()) return { text: before, added: '' }
  }
  if (typeof before === 'string' && typeof piece === 'string') return { text: before + piece, added: piece }
  const parts = typeof before === 'string' ? partsOf(before) : before
  growParts(parts, partsOf(piece))
  return { text: parts, added: piece }
}

/** Returns a list of nothing but plain text as one string, any other text as it is. */
export const settledText = (text: unknown): unknown =>
  Array.isArray(text) && text.length > 0 && text.every(isPlainPart) ? wholeText(text) : text

/** Adds parts to a list; pieces of one part (same type, same number) become one part, whose text grows. */
export function growParts(parts: unknown[], pieces: readonly unknown[]): void {
  for (const piece of pieces.map((one) => (typeof one === 'string' ? { type: 'text', text: one } : one))) {
    const last = parts.at(-1)
    if (isJsonObject(last) && isJsonObject(piece) && isSamePart(last, piece)) growPart(last, piece)
    else parts.push(isJsonObject(piece) ? { ...piece } : piece)
  }
}

function growPart(part: JsonObject, piece: JsonObject): void {
  for (const [key, value] of Object.entries(piece)) {
    if (value === null) continue
    const before = part[key]
    const grows = GROWS.includes(key)
    if (grows && typeof before === 'string' && typeof value === 'string') part[key] = before + value
    else part[key] = grows && Array.isArray(before) && Array.isArray(value) ? joined(before, value) : value
  }
}

const isText = (value: unknown): value is string | unknown[] => typeof value === 'string' || Array.isArray(value)

const isSamePart = (one: JsonObject, other: JsonObject): boolean => one.type === other.type && one.index === other.index

const isPlainPart = (part: unknown): boolean =>
  isJsonObject(part) &&
  (part.type === 'text' || part.type === 'output_text') &&
  typeof part.text === 'string' &&
  Object.keys(part).every((key) => key === 'type' || key === 'text' || key === 'index')

const comparedText = (text: string | unknown[]): string | null =>
  Array.isArray(text) && text.length > COMPARED_PARTS_MAX ? null : wholeText(text)

/** All words of a text, those of its thinking and refusals too. */
function wholeText(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(wholeText).join('')
  if (!isJsonObject(value)) return ''
  return wholeText(GROWS.map((key) => value[key]).find((text) => text !== undefined && text !== null))
}

function partsOf(text: string | unknown[]): unknown[] {
  if (typeof text !== 'string') return text
  return text === '' ? [] : [{ type: 'text', text }]
}

const copied = (piece: string | unknown[]): string | unknown[] =>
  typeof piece === 'string' ? piece : joined([], piece)

function joined(before: readonly unknown[], pieces: readonly unknown[]): unknown[] {
  const parts = [...before]
  growParts(parts, pieces)
  return parts
}
