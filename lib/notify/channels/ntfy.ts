import { byStatus, type ChannelForm, jsonOf, secondsOf } from '../channel.ts'
import { cutBytes, shown } from '../messageText.ts'

const PRIORITIES = { critical: 5, warning: 4, trade: 3, detail: 2 } as const
/** A server that limits says no time. */
const LIMIT_MS = 60_000

/** A topic of an ntfy server. Longer than its limit would become a file beside the message. https://docs.ntfy.sh/publish/#publish-as-json */
export const ntfy = (origin: string, topic: string, token: string | null): ChannelForm => ({
  pace: [{ count: 60, perMs: 300_000 }],
  request: (notice) => ({
    url: `${origin}/`,
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({
      topic,
      title: cutBytes(shown(notice.head), 250),
      message: cutBytes(shown(notice.text), 4_096),
      priority: PRIORITIES[notice.level],
    }),
  }),
  read(answer) {
    const { error } = jsonOf(answer.text)
    const afterMs = secondsOf(answer.header('retry-after')) ?? (answer.status === 429 ? LIMIT_MS : undefined)
    return byStatus({ ...answer, text: typeof error === 'string' ? error : '' }, afterMs)
  },
})
