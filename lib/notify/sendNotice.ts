import { describeError } from '../errors.ts'
import type { Delivered } from './channel.ts'
import type { Channel } from './channelAddress.ts'
import type { Notice } from './notice.ts'

const ANSWER_MS = 10_000
/** Longer than any answer a service gives. */
const ANSWER_CHARS_MAX = 65_536

/** Tells one channel of one notice and returns what became of it. Never throws, follows no redirect, and repeats no part of the channel's address. */
export async function sendNotice(
  { form }: Channel,
  notice: Notice,
  wallMs: number,
  fetchIt: typeof fetch = fetch,
): Promise<Delivered> {
  const { url, headers, body } = form.request(notice, wallMs)
  try {
    const answer = await fetchIt(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const text = await beginningOf(answer)
    return form.read({ status: answer.status, header: (name) => answer.headers.get(name), text })
  } catch (error) {
    return { kind: 'retry', words: `no answer (${describeError(error, 200).replaceAll(url, 'its address')})` }
  }
}

async function beginningOf(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of answer.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true })
    if (text.length > ANSWER_CHARS_MAX) break
  }
  return text.slice(0, ANSWER_CHARS_MAX)
}
