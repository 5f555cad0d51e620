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

/** How a connection that nothing else vouches for proves whom it leads to, each time it is made. */
export interface ConnectionProof {
  /** Returns what is sent first, and what judges whether a message answers it. */
  begin(): { said: string; isMet: (text: string) => boolean }
}

/**
 * Lets pass only the messages of these channels, of the connection itself and answers to posts, in the forms the SDK can read; the others go to
 * `refuse`. Binary ones the SDK ignores itself. With a proof nothing passes on a connection before it is given.
 */
export function guardMessages(
  socket: EventTarget & Pick<WebSocket, 'send'>,
  channels: readonly string[],
  refuse: (text: string) => void,
  proof?: ConnectionProof,
): void {
  const passing = z.object({ channel: z.enum([...channels, 'subscriptionResponse', 'pong']) })
  const readableSchema = z.union([passing, answerSchema])
  const dispatch = socket.dispatchEvent.bind(socket)
  let unproved: ReturnType<ConnectionProof['begin']> | null = null
  socket.dispatchEvent = (event) => {
    if (event.type === 'open' && proof) {
      unproved = proof.begin()
      socket.send(unproved.said)
    }
    if (event.type === 'message' && unproved) {
      if (event instanceof MessageEvent && unproved.isMet(String(event.data))) unproved = null
      return true
    }
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
