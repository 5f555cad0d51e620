import { isJsonObject, type JsonObject } from '../json.ts'

/** A piece that begins with this much of what is there says the whole again: no text says its first words twice in a row. */
export const REPEATED_MIN = 12
/** What grows within a part; everything else is as last said. */
const GROWS = ['text', 'thinking', 'reasoning', 'refusal', 'summary', 'data', 'content']

/**
 * A text of a message from its pieces: nothing yet, a string, or a list of parts. Its words are followed as they come and compared only with a piece that
 * is as long as they are: put together again for each piece, they would cost the square of their length.
 */
export class GrowingText {
  private text: unknown
  private words = ''
  /** Where the words begin and end but for the blanks around them. */
  private from = 0
  private to = 0

  get value(): unknown {
    return this.text
  }

  /**
   * Adds a piece and returns what of it is new. It is appended, or takes the text's place where it says the whole again (servers that send all so far each
   * time, or the whole once more at the end). `isWhole`: the piece is known to mean that, however short.
   */
  add(piece: unknown, isWhole: boolean): unknown {
    if (!isText(piece)) {
      this.text = piece
      return ''
    }
    const said = wholeText(piece)
    const { text, words } = this
    if (!isText(text)) return this.begin(piece, said, piece)
    const isLongEnough = words.length >= (isWhole ? 1 : REPEATED_MIN)
    if (isLongEnough && beginsWith(said, words)) return this.begin(piece, said, said.slice(words.length))
    if (isWhole && this.isButForBlanks(said)) return ''
    this.append(text, piece)
    this.follow(said)
    return piece
  }

  private begin(piece: string | unknown[], said: string, added: unknown): unknown {
    this.text = typeof piece === 'string' ? piece : joined(piece)
    this.words = ''
    this.from = 0
    this.to = 0
    this.follow(said)
    return added
  }

  private append(text: string | unknown[], piece: string | unknown[]): void {
    if (typeof text === 'string' && typeof piece === 'string') this.text = text + piece
    else {
      const parts = partsOf(text)
      growParts(parts, partsOf(piece))
      this.text = parts
    }
  }

  private follow(said: string): void {
    const { length } = this.words
    const begun = said.trimStart()
    if (begun !== '') {
      if (this.to === 0) this.from = length + said.length - begun.length
      this.to = length + said.trimEnd().length
    }
    this.words += said
  }

  /** The whole at the end may have lost the blanks around it. */
  private isButForBlanks(said: string): boolean {
    return said !== '' && said.length === this.to - this.from && said === this.words.trim()
  }
}

/** Returns true when a text begins with another one; looks at neither where it is the shorter one. */
export const beginsWith = (text: string, begin: string): boolean =>
  text.length >= begin.length && text.startsWith(begin)

/** Returns a list of nothing but plain text as one string, any other text as it is. */
export const settledText = (text: unknown): unknown =>
  Array.isArray(text) && text.length > 0 && text.every(isPlainPart) ? wholeText(text) : text

/** Adds parts to a list, in place and as copies; pieces of one part (same type, same number) become one part, whose text grows. */
export function growParts(parts: unknown[], pieces: readonly unknown[]): void {
  for (const piece of pieces.map((one) => (typeof one === 'string' ? { type: 'text', text: one } : one))) {
    const last = parts.at(-1)
    if (isJsonObject(last) && isJsonObject(piece) && isSamePart(last, piece)) growPart(last, piece)
    else parts.push(copied(piece))
  }
}

function growPart(part: JsonObject, piece: JsonObject): void {
  for (const [key, value] of Object.entries(piece)) {
    if (value === null) continue
    const before = part[key]
    const grows = GROWS.includes(key)
    if (grows && typeof before === 'string' && typeof value === 'string') part[key] = before + value
    else if (grows && Array.isArray(before) && Array.isArray(value)) growParts(before, value)
    else part[key] = grows && Array.isArray(value) ? value.map(copied) : value
  }
}

const isText = (value: unknown): value is string | unknown[] => typeof value === 'string' || Array.isArray(value)

const isSamePart = (one: JsonObject, other: JsonObject): boolean => one.type === other.type && one.index === other.index

const isPlainPart = (part: unknown): boolean =>
  isJsonObject(part) &&
  (part.type === 'text' || part.type === 'output_text') &&
  typeof part.text === 'string' &&
  Object.keys(part).every((key) => key === 'type' || key === 'text' || key === 'index')

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

/** Returns a part that can grow without the one given. */
function copied(piece: unknown): unknown {
  if (!isJsonObject(piece)) return piece
  const lists = GROWS.filter((key) => Array.isArray(piece[key]))
  return { ...piece, ...Object.fromEntries(lists.map((key) => [key, (piece[key] as unknown[]).map(copied)])) }
}

function joined(pieces: readonly unknown[]): unknown[] {
  const parts: unknown[] = []
  growParts(parts, pieces)
  return parts
}
