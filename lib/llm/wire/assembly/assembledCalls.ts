import { isJsonObject, type JsonObject, textAt } from '../json.ts'
import { GrowingCall } from './growingCall.ts'

/** Calls of one message that are kept; a few are run, the others are only counted. */
const CALLS_KEPT_MAX = 64

/** Puts tool calls together from pieces that name their call by number, by id, or not at all. */
export class AssembledCalls {
  private readonly calls: GrowingCall[] = []
  private readonly byId = new Map<string, GrowingCall>()
  private readonly byNumber = new Map<number, GrowingCall>()
  /** Calls that are only counted, and the ids and numbers their further pieces come under. */
  private beyond = 0
  private readonly namesBeyond = new Set<string | number>()

  /** `isWhole`: the list is that of the finished message, so its order says which call is meant where nothing else does. */
  add(pieces: readonly unknown[], isWhole: boolean): void {
    const isList = isWhole || pieces.length > 1
    for (const [at, piece] of pieces.entries()) {
      if (!isJsonObject(piece)) continue
      const id = textAt(piece, 'id') ?? ''
      const number = numberOf(piece.index) ?? (isList && id === '' ? at : null)
      const call = this.callOf(piece, id, number)
      if (call === null) {
        this.countBeyond(piece, id, number)
        continue
      }
      call.add(piece)
      if (call.id !== '') this.byId.set(call.id, call)
    }
  }

  /** How many there are in all. */
  get count(): number {
    return this.calls.length + this.beyond
  }

  /** The first of the calls so far, in the order they began. */
  get list(): JsonObject[] {
    return this.calls.map((call) => call.json)
  }

  /** Returns the call that the piece belongs to, begun where it is a new one; null for one that is only counted. */
  private callOf(piece: JsonObject, id: string, number: number | null): GrowingCall | null {
    const known = this.byId.get(id)
    if (known !== undefined) return known
    // What names no call goes on with the last one, which may be one that is only counted.
    if (number === null && this.beyond > 0) return null
    const last = number === null ? this.calls.at(-1) : this.byNumber.get(number)
    // Some servers number all parallel calls 0, so a new id under an old number is a new call; so is a new name behind a complete one.
    const isOther = last === undefined || (id !== '' && last.id !== '') || last.isFollowedBy(piece)
    const isNamedAnew = number === null && id !== '' && isNamed(piece)
    if (!isOther && !isNamedAnew) return last
    if (this.isFull) return null
    const call = new GrowingCall()
    this.calls.push(call)
    this.byNumber.set(number ?? this.calls.length - 1, call)
    return call
  }

  private get isFull(): boolean {
    return this.calls.length === CALLS_KEPT_MAX
  }

  private countBeyond(piece: JsonObject, id: string, number: number | null): void {
    const name = id === '' ? number : id
    if (name === null ? isNamed(piece) : !this.namesBeyond.has(name)) this.beyond += 1
    if (id !== '') this.namesBeyond.add(id)
    if (number !== null) this.namesBeyond.add(number)
  }
}

const numberOf = (index: unknown): number | null =>
  typeof index === 'number' || (typeof index === 'string' && /^\d{1,6}$/.test(index)) ? Number(index) : null

const isNamed = (piece: JsonObject): boolean => isJsonObject(piece.function) && Boolean(textAt(piece.function, 'name'))
