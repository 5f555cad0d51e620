/**
 * A JSON reader that never guesses. It accepts notation whose meaning is certain (trailing commas, comments, single or missing quotes on
 * keys, a plus sign, a bare decimal point, raw newlines, unknown escapes, Python's None/True/False) and refuses everything else with a
 * reason. It never closes a bracket, joins digits, inserts a comma or drops a token: general repair libraries do, and turned cut-off numbers
 * into orders. `NaN`, `Infinity` and numbers that overflow are read as themselves, so the schema behind the reader can refuse the one item
 * they stand in.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type JsonReading =
  | { kind: 'value'; value: Json; endAt: number }
  | { kind: 'failed'; reason: string; at: number; openDepth: number }

/** Deepest nesting that is read: an answer has five levels, and the reader recurses. */
export const DEPTH_MAX = 40
const BLANK = /[\s\u200b-\u200d\u2060\ufeff]/
const NUMBER = /[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const WORD = /-?[A-Za-z_$][\w$]*/y
const WORDS: Record<string, Json> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}
const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '/': '/',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

class Refusal extends Error {
  readonly reason: string
  readonly at: number
  constructor(reason: string, at: number) {
    super(reason)
    this.reason = reason
    this.at = at
  }
}

/** Returns the one JSON value that begins at `startAt`, or why the text there is not certainly one. */
export function readStrictJson(text: string, startAt = 0): JsonReading {
  const reader = new Reader(text, startAt)
  try {
    const value = reader.value()
    return { kind: 'value', value, endAt: reader.at }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kind: 'failed', reason: error.reason, at: error.at, openDepth: reader.openDepth }
  }
}

/** Returns true for white space and the invisible characters models pad their answers with. */
export const isBlank = (character: string | undefined): boolean => character !== undefined && BLANK.test(character)

class Reader {
  at: number
  openDepth = 0
  private readonly text: string

  constructor(text: string, startAt: number) {
    this.text = text
    this.at = startAt
  }

  value(): Json {
    this.skipBlanks()
    const character = this.text[this.at]
    if (character === undefined) throw this.refuse('incomplete_json')
    if (character === '{') return this.object()
    if (character === '[') return this.array()
    if (character === '"' || character === "'") return this.string(character)
    if (character === '\\') throw this.refuse('escaped_without_outer_quotes')
    return this.numberOrWord()
  }

  private object(): Json {
    this.enter()
    // No prototype, so a key such as `__proto__` is a key like any other.
    const object = Object.create(null) as { [key: string]: Json }
    for (;;) {
      this.skipBlanks()
      if (this.take('}')) return this.leave(object)
      const key = this.key()
      if (Object.hasOwn(object, key)) throw this.refuse('duplicate_key')
      this.skipBlanks()
      if (!this.take(':')) throw this.refuse(this.outsideReason('missing_colon'))
      object[key] = this.value()
      this.skipBlanks()
      if (!this.take(',') && this.text[this.at] !== '}') throw this.refuse(this.separatorReason())
    }
  }

  private array(): Json {
    this.enter()
    const items: Json[] = []
    for (;;) {
      this.skipBlanks()
      if (this.take(']')) return this.leave(items)
      items.push(this.value())
      this.skipBlanks()
      if (!this.take(',') && this.text[this.at] !== ']') throw this.refuse(this.separatorReason())
    }
  }

  private key(): string {
    const character = this.text[this.at]
    if (character === '"' || character === "'") return this.string(character)
    const word = this.match(WORD)
    if (word !== null && !word.startsWith('-')) return word
    if (character !== undefined && /\d/.test(character)) throw this.refuse('thousands_separator')
    throw this.refuse(this.outsideReason('unexpected_token'))
  }

  private string(quote: '"' | "'"): string {
    let out = ''
    for (this.at += 1; ; this.at += 1) {
      const character = this.text[this.at]
      if (character === undefined) throw this.refuse('incomplete_json')
      if (character === '\\') out += this.escape()
      else if (character === quote) break
      else out += character
    }
    this.at += 1
    this.requireEndOfString(quote)
    return out
  }

  /** A quote that is followed by more words was not the end: where the text really ended is anyone's guess. */
  private requireEndOfString(quote: '"' | "'"): void {
    const next = this.text[this.at]
    if (next === undefined || isBlank(next) || ',:}]"\'/#'.includes(next)) return
    if ('”“：，'.includes(next)) throw this.refuse(this.outsideReason('curly_quotes'))
    throw this.refuse(quote === "'" ? 'ambiguous_quotes' : 'unescaped_quote')
  }

  private escape(): string {
    this.at += 1
    const character = this.text[this.at]
    if (character === undefined) throw this.refuse('incomplete_json')
    const known = ESCAPES[character]
    if (known !== undefined) return known
    const hex = character === 'u' ? this.text.slice(this.at + 1, this.at + 5) : ''
    // `\_` and `\$` are habits of markdown and mean the sign itself; before a letter the backslash may belong to the text.
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) return /[A-Za-z0-9]/.test(character) ? `\\${character}` : character
    this.at += 4
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  private numberOrWord(): Json {
    const number = this.match(NUMBER)
    if (number !== null) {
      this.requireEndOfNumber()
      return Number(number)
    }
    const word = this.match(WORD)
    if (word !== null && Object.hasOwn(WORDS, word)) return WORDS[word] as Json
    throw this.refuse(word === null ? this.outsideReason('unexpected_token') : 'unquoted_value')
  }

  /** Names what stands directly after a number, when it is not the end of it. */
  private requireEndOfNumber(): void {
    const rest = this.text.slice(this.at, this.at + 12)
    if (rest === '' || /^[,}\]]/.test(rest) || rest.startsWith('//') || rest.startsWith('/*')) return
    if (/^_\d/.test(rest)) throw this.refuse('underscore')
    if (/^\d/.test(rest)) throw this.refuse('leading_zero')
    if (/^[xX]/.test(rest)) throw this.refuse('hex')
    if (/^\s*[-–—]\s*[$\d]|^\s*(?:to|or)\s+[$\d]/.test(rest)) throw this.refuse('range')
    if (/^\s*[+*/×÷^(]/.test(rest)) throw this.refuse('formula')
    if (/^\s*(?:[A-Za-z%$€]|USD)/.test(rest)) throw this.refuse('unit_suffix')
    if (!/^[\s#]/.test(rest)) throw this.refuse(this.outsideReason('unexpected_token'))
  }

  private separatorReason(): string {
    const character = this.text[this.at]
    if (character === '"' || character === "'") return 'missing_comma'
    if (character === '}' || character === ']') return 'mismatched_bracket'
    if (character !== undefined && /[\w{[-]/.test(character)) return 'missing_comma'
    return this.outsideReason('unexpected_token')
  }

  /** Returns the reason for a character that has no business outside a string. */
  private outsideReason(otherwise: string): string {
    const character = this.text[this.at]
    if (character === undefined) return 'incomplete_json'
    if (character === '\\') return 'escaped_without_outer_quotes'
    if ('“”„‘’«»`'.includes(character)) return 'curly_quotes'
    if ('：，｛｝［］＂、。'.includes(character)) return 'fullwidth_punctuation'
    if (character === '+') return 'plus_sign'
    if (character === '.') return 'unexpected_token'
    if ('$€£'.includes(character)) return 'currency_prefix'
    return otherwise
  }

  private skipBlanks(): void {
    for (;;) {
      while (isBlank(this.text[this.at])) this.at += 1
      if (!this.skipComment()) return
    }
  }

  private skipComment(): boolean {
    const line = this.text[this.at] === '#' || this.text.startsWith('//', this.at)
    if (!line && !this.text.startsWith('/*', this.at)) return false
    const end = line ? this.text.indexOf('\n', this.at) : this.text.indexOf('*/', this.at + 2)
    if (end < 0) throw this.refuse('incomplete_json')
    this.at = line ? end : end + 2
    return true
  }

  private enter(): void {
    if (this.openDepth >= DEPTH_MAX) throw this.refuse('too_deep')
    this.openDepth += 1
    this.at += 1
  }

  private leave<T extends Json>(value: T): T {
    this.openDepth -= 1
    return value
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at += 1
    return true
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found === null) return null
    this.at += found[0].length
    return found[0]
  }

  private refuse(reason: string): Refusal {
    return new Refusal(reason, this.at)
  }
}
