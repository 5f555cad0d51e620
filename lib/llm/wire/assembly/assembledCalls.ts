import { isJsonObject, type JsonObject, textAt } from '../json.ts'
import { GrowingCall } from './growingCall.ts'

/** Puts tool calls together from pieces that name their call by number, by id, or not at all. */
export class AssembledCalls {
  private readonly calls: GrowingCall[] = []
  private readonly byId = new Map<string, GrowingCall>()
  private readonly byNumber = new Map<number, GrowingCall>()

  /** `isWhole`: the list is that of the finished message, so its order says which call is meant where nothing else does. */
  add(pieces: readonly unknown[], isWhole: boolean): void {
    const isList = isWhole || pieces.length > 1
    for (const [at, piece] of pieces.entries()) {
      if (!isJsonObject(piece)) continue
      const call = this.callOf(piece, numberOf(piece.index) ?? (isList && !textAt(piece, 'id') ? at : null))
      call.add(piece)
      if (call.id !== '') this.byId.set(call.id, call)
    }
  }

  /** The calls so far, in the order they began. */
  get list(): JsonObject[] {
    return this.calls.map((call) => call.json)
  }

  private callOf(piece: JsonObject, number: number | null): GrowingCall {
    const id = textAt(piece, 'id') ?? ''
    const known = this.byId.get(id)
    if (known !== undefined) return known
    const last = number === null ? this.calls.at(-1) : this.byNumber.get(number)
    // Some servers number all parallel calls 0, so a new id under an old number is a new call; so is a new name behind a complete one.
    const isOther = last === undefined || (id !== '' && last.id !== '') || last.isFollowedBy(piece)
    const isNamedAnew = number === null && id !== '' && isNamed(piece)
    if (!isOther && !isNamedAnew) return last
    const call = new GrowingCall()
    this.calls.push(call)
    this.byNumber.set(number ?? this.calls.length - 1, call)
    return call
  }
}

const numberOf = (index: unknown): number | null =>
  typeof index === 'number' || (typeof index === 'string' && /^\d{1,6}$/.test(index)) ? Number(index) : null

const isNamed = (piece: JsonObject): boolean => isJsonObject(piece.function) && Boolean(textAt(piece.function, 'name'))
