import { challengeVenue, controlHeaders, type PaperControl } from './paperControl.ts'

/** What the paper exchange answered. */
export interface PaperReply {
  status: number
  text: string
}

/** Something answers at the paper exchange's address that does not have the key of the data folder. */
export class StrangerError extends Error {
  override readonly name = 'StrangerError'
}

interface Asked {
  /** What is posted, as JSON; absent: nothing is, it is read. */
  post?: unknown
  signal?: AbortSignal | undefined
  timeoutMs?: number
}

/**
 * Asks a paper exchange, and returns what it answered once the answer itself proved who it comes from: a port is anybody's as soon as the exchange is gone,
 * and nothing else says that it is. It proves itself, too: to control, and to keep its connections where others hold hundreds. Throws StrangerError for an
 * answer of another, and what `fetch` throws.
 */
export async function askPaper(
  control: PaperControl,
  path: string,
  { post, signal, timeoutMs = 5_000 }: Asked = {},
): Promise<PaperReply> {
  const challenge = challengeVenue(control.key)
  const body = post === undefined ? undefined : JSON.stringify(post)
  const timeout = AbortSignal.timeout(timeoutMs)
  const response = await fetch(control.apiUrl + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...controlHeaders(control, path, body ?? ''), ...challenge.headers },
    ...(body === undefined ? {} : { body }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    redirect: 'manual',
  })
  const text = await response.text()
  if (challenge.isMet(response, text)) return { status: response.status, text }
  throw new StrangerError(
    `what answers at ${control.apiUrl} is not the paper exchange of this data folder. End what uses its port`,
  )
}
