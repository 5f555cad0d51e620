/** Yields the data of each server-sent event of a body: comments and other fields left out, `[DONE]` included. */
export async function* sseEvents(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = []
  let rest = ''
  for await (const piece of pieces) {
    rest += piece
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '' && data.length > 0) {
        yield data.join('\n')
        data = []
      } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
    }
  }
  // A server that closes without the blank line has still sent the event.
  if (rest.startsWith('data:')) data.push(rest.slice(rest[5] === ' ' ? 6 : 5).trimEnd())
  if (data.length > 0) yield data.join('\n')
}
