import { setImmediate } from 'node:timers/promises'
import { BODY_BYTES_MAX, BoundedFetchError } from './boundedFetch.ts'

/** About a millisecond's worth: an answer may be two million lines that mean nothing, and safety work waits for none of them. */
const LINES_A_TURN = 5_000

/**
 * Yields the data of each server-sent event of a body: comments and other fields left out, `[DONE]` included. The body is bounded before it comes
 * here; a line or an event that never ends is bounded once more, for callers whose pieces come from elsewhere. Throws BoundedFetchError.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export async function* sseEvents(
  pieces: AsyncIterable<string>,
  charactersMax: number = BODY_BYTES_MAX,
): AsyncGenerator<string> {
  const event = new DataLines(charactersMax)
  const lines = new Lines()
  let count = 0
  for await (const piece of pieces) {
    for (const line of lines.endedBy(piece)) {
      count += 1
      if (count % LINES_A_TURN === 0) await setImmediate()
      const data = line === '' ? event.take() : event.add(line)
      if (data !== null) yield data
    }
    event.bound(lines.beginning)
  }
  // A server that closes without the blank line has still sent the event.
  event.add(lines.beginning)
  const last = event.take()
  if (last !== null) yield last
}

/** The lines of one event that are data: most have one, in many pieces of many lines they are joined once. */
class DataLines {
  private lines: string[] = []
  private length = 0
  private readonly charactersMax: number

  constructor(charactersMax: number) {
    this.charactersMax = charactersMax
  }

  add(line: string): null {
    const value = dataOf(line)
    if (value === null) return null
    this.lines.push(value)
    this.length += value.length + 1
    this.bound('')
    return null
  }

  /** Returns the event's data; null where it has none. */
  take(): string | null {
    if (this.lines.length === 0) return null
    const data = this.lines.join('\n')
    this.lines = []
    this.length = 0
    return data
  }

  /** Throws when the event, with the beginning of a line, is too long. */
  bound(beginning: string): void {
    if (this.length + beginning.length > this.charactersMax)
      throw new BoundedFetchError('too_large', `One event is longer than ${this.charactersMax} characters.`)
  }
}

function dataOf(line: string): string | null {
  if (!line.startsWith('data')) return null
  if (line.length === 4) return ''
  if (line[4] !== ':') return null
  return line.slice(line[5] === ' ' ? 6 : 5)
}

const LINE_END = /\r\n?|\n/g

/** Lines of a text that comes in pieces, wherever it is cut. */
class Lines {
  private rest = ''
  private isFirst = true
  private endedInReturn = false

  /** Of the line whose end has not come yet. */
  get beginning(): string {
    return this.rest
  }

  /** Yields the lines that end in the next piece, without their ends. */
  *endedBy(piece: string): Generator<string> {
    if (piece === '') return
    // A mark of the encoding, or the other half of a line's end.
    const isCut = (this.isFirst && piece.startsWith('\ufeff')) || (this.endedInReturn && piece.startsWith('\n'))
    const text = isCut ? piece.slice(1) : piece
    this.isFirst = false
    this.endedInReturn = piece.endsWith('\r')
    let at = 0
    for (const end of text.matchAll(LINE_END)) {
      const line = this.rest + text.slice(at, end.index)
      this.rest = ''
      at = end.index + end[0].length
      yield line
    }
    this.rest += text.slice(at)
  }
}
