import { z } from 'zod'

// The SDK looks into what the venue says inside event listeners, and what a listener throws ends the process: {"channel":"error","data":null},
// or an error text with braces that are not JSON, would stop the agent with its positions open. So it is shown only what it can read.

/** The SDK looks for braces by an expression whose time grows with the square of the text; at this length that is nothing. */
const ERROR_LENGTH_MAX = 2_000

/** The SDK parses from the first brace to the last on a line. */
function isReadable(text: string): boolean {
  if (text.length > ERROR_LENGTH_MAX) return false
  const body = text
    .split(/[\n\r\u2028\u2029]/)
    .map((line) => line.slice(Math.max(0, line.indexOf('{')), line.lastIndexOf('}') + 1))
    .find((part) => part.startsWith('{'))
  try {
    if (body !== undefined) JSON.parse(body)
    return true
  } catch {
    return false
  }
}

const postedSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('info'), payload: z.object({ data: z.unknown() }) }),
  z.object({ type: z.literal('action'), payload: z.unknown() }),
  z.object({ type: z.literal('error'), payload: z.string() }),
])
const answerSchema = z.union([
  z.object({ channel: z.literal('post'), data: z.object({ id: z.number(), response: postedSchema }) }),
  z.object({ channel: z.literal('error'), data: z.string().refine(isReadable) }),
])

/**
 * Lets pass only the messages of these channels, of the connection itself and answers to posts, in the forms the SDK can read; the others go to
 * `refuse`. Binary ones the SDK ignores itself.
 */
export function guardMessages(socket: EventTarget, channels: readonly string[], refuse: (text: string) => void): void {
  const passing = z.object({ channel: z.enum([...channels, 'subscriptionResponse', 'pong']) })
  const readableSchema = z.union([passing, answerSchema])
  const dispatch = socket.dispatchEvent.bind(socket)
  socket.dispatchEvent = (event) => {
    if (!(event instanceof MessageEvent) || typeof event.data !== 'string') return dispatch(event)
    if (readableSchema.safeParse(parse(event.data)).success) return dispatch(event)
    refuse(event.data)
    return true
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
