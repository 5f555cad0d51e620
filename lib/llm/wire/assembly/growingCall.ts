import { isJsonObject, type JsonObject, textAt } from '../json.ts'
import { beginsWith, REPEATED_MIN } from './growingText.ts'

/** One tool call that comes in pieces. Whether its arguments are complete is followed as they come: parsed again at each piece, they would cost the square of their length. */
export class GrowingCall {
  readonly json: JsonObject = { id: '', type: 'function', function: { name: '', arguments: '' } }
  private depth = 0
  private isInText = false
  private isEscaped = false
  private wasOpened = false
  private isEmptyObject = false

  get id(): string {
    return textAt(this.json, 'id') ?? ''
  }

  /** True when the piece is the beginning of another call under the same number: named anew after this one was complete. */
  isFollowedBy(piece: JsonObject): boolean {
    const next = isJsonObject(piece.function) ? piece.function : {}
    if (!textAt(next, 'name') || !this.isComplete) return false
    return next.name !== this.named.name || !this.hasArguments(next.arguments)
  }

  add(piece: JsonObject): void {
    for (const [key, value] of Object.entries(piece)) {
      if (key === 'function') {
        if (isJsonObject(value)) this.addFunction(value)
      } else if (key !== 'index' && value !== null && value !== '') this.json[key] = value
    }
  }

  private get named(): JsonObject {
    return this.json.function as JsonObject
  }

  private get isComplete(): boolean {
    return typeof this.named.arguments === 'object' || (this.wasOpened && this.depth === 0)
  }

  private addFunction(piece: JsonObject): void {
    const { named } = this
    const name = textAt(piece, 'name') ?? ''
    // A name is whole before its arguments begin; a server may repeat it with each piece of them.
    if (named.arguments === '') named.name = grownName(String(named.name), name)
    if (piece.arguments !== undefined && piece.arguments !== null) this.addArguments(piece.arguments)
    for (const [key, value] of Object.entries(piece)) {
      if (key !== 'name' && key !== 'arguments' && value !== null) named[key] = value
    }
  }

  private addArguments(piece: unknown): void {
    const { named } = this
    const before = named.arguments
    if (typeof piece !== 'string') {
      named.arguments = piece
      this.isEmptyObject = Object.keys(piece as object).length === 0
    } else if (typeof before === 'string') this.addText(before, piece)
    // Some servers begin with an empty object and go on in text.
    else if (piece.trim() !== '' && this.isEmptyObject) named.arguments = piece
  }

  private addText(before: string, piece: string): void {
    if (this.isComplete && (piece.trim() === '' || piece === before)) return
    const isWholeSoFar = before.length >= REPEATED_MIN && beginsWith(piece, before)
    this.named.arguments = isWholeSoFar ? piece : before + piece
    this.follow(isWholeSoFar ? piece.slice(before.length) : piece)
  }

  private hasArguments(others: unknown): boolean {
    const own = this.named.arguments
    return others === own || (typeof others === 'object' && JSON.stringify(others) === JSON.stringify(own))
  }

  private follow(piece: string): void {
    for (const character of piece) {
      if (this.isEscaped) this.isEscaped = false
      else if (this.isInText) {
        if (character === '\\') this.isEscaped = true
        else if (character === '"') this.isInText = false
      } else if (character === '"') this.isInText = true
      else if (character === '{' || character === '[') {
        this.depth += 1
        this.wasOpened = true
      } else if (character === '}' || character === ']') this.depth -= 1
    }
  }
}

const grownName = (before: string, piece: string): string => (beginsWith(piece, before) ? piece : before + piece)
