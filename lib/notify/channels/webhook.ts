import { createHmac } from 'node:crypto'
import { byStatus, type ChannelForm, secondsOf } from '../channel.ts'
import { cutBytes, shown } from '../messageText.ts'

const TEXT_BYTES_MAX = 32_000

/** Any address of a person's own, signed as https://www.standardwebhooks.com says where it has a secret (`whsec_…`). 410 means that it wants no more. */
export const webhook = (url: string, secret: string | null): ChannelForm => ({
  pace: [{ count: 10, perMs: 1_000 }],
  request(notice, wallMs) {
    const { key, level, agentId, head, text } = notice
    const body = JSON.stringify({
      type: `nocturne.${level}`,
      id: key,
      at: new Date(notice.wallMs).toISOString(),
      agentId,
      title: shown(head),
      text: cutBytes(shown(text), TEXT_BYTES_MAX),
    })
    const timestamp = Math.floor(wallMs / 1000)
    const signature: Record<string, string> =
      secret === null ? {} : { 'webhook-signature': webhookSignature(secret, key, timestamp, body) }
    return {
      url,
      headers: {
        'content-type': 'application/json',
        'webhook-id': key,
        'webhook-timestamp': String(timestamp),
        ...signature,
      },
      body,
    }
  },
  read: (answer) => byStatus(answer, secondsOf(answer.header('retry-after'))),
})

/** Returns the signature of a body under an id and a moment in seconds. */
export const webhookSignature = (secret: string, id: string, timestamp: number, body: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`
