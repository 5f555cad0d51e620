import { createParser } from 'eventsource-parser'
import { BODY_BYTES_MAX, BoundedFetchError } from './boundedFetch.ts'

/**
 * Yields the data of each server-sent event of a body: comments and other fields left out, `[DONE]` included. The body is bounded before it comes
 * here; a line or an event that never ends is bounded once more, for callers whose pieces come from elsewhere. Throws BoundedFetchError.
 */
export async function* sseEvents(
  pieces: AsyncIterable<string>,
  charactersMax: number = BODY_BYTES_MAX,
): AsyncGenerator<string> {
  const ready: string[] = []
  let isTooLarge = false
  const parser = createParser({
    maxBufferSize: charactersMax,
    onEvent: ({ data }) => ready.push(data),
    // Lines that mean nothing are told here too; they are left out.
    onError: (error) => {
      isTooLarge ||= error.type === 'max-buffer-size-exceeded'
    },
  })
  for await (const piece of pieces) {
    parser.feed(piece)
    yield* ready.splice(0)
    if (isTooLarge) throw new BoundedFetchError('too_large', `One event is longer than ${charactersMax} characters.`)
  }
  // A server that closes without the blank line has still sent the event.
  parser.feed('\n\n')
  yield* ready
}
