import { createHmac } from 'node:crypto'
import { byStatus, type ChannelForm, jsonOf, wholeText } from '../channel.ts'
import { cutBytes, shown } from '../messageText.ts'

/** What the whole body may have is 20 kB; the text of it in JSON at most doubles. */
const TEXT_BYTES_MAX = 9_000
/** A limit of the minute. */
const LIMIT_MS = 60_000

/** A custom bot of Feishu (open.feishu.cn) or Lark (open.larksuite.com). Failures come with status 200. https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
export const feishu = (origin: string, hook: string, secret: string | null): ChannelForm => ({
  pace: [
    { count: 5, perMs: 1_000 },
    { count: 100, perMs: 60_000 },
  ],
  request(notice, wallMs) {
    const timestamp = Math.floor(wallMs / 1000)
    const signed = secret === null ? {} : { timestamp: String(timestamp), sign: feishuSign(timestamp, secret) }
    return {
      url: `${origin}/open-apis/bot/v2/hook/${hook}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...signed,
        msg_type: 'text',
        content: { text: withoutTags(cutBytes(shown(wholeText(notice)), TEXT_BYTES_MAX)) },
      }),
    }
  },
  read(answer) {
    if (answer.status !== 200) return byStatus(answer)
    const { code, msg } = jsonOf(answer.text)
    const words = `answered ${String(code)}: ${String(msg)}`
    switch (code) {
      case 0:
        return { kind: 'sent' }
      case 11232:
        return { kind: 'retry', afterMs: LIMIT_MS, words }
      case 19021:
        return { kind: 'refused', words: `${words}: the secret is wrong, or this machine's clock` }
      case 19024:
        return { kind: 'refused', words: `${words}: the bot demands a keyword` }
      default:
        return typeof code === 'number'
          ? { kind: 'refused', words }
          : { kind: 'retry', words: 'answered in a form that is not its own' }
    }
  },
})

/** Returns the signature of a moment in seconds: what is signed is the key, and the message is empty. */
export const feishuSign = (timestamp: number, secret: string): string =>
  createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64')

/** A text message calls whom an at-tag names. */
const withoutTags = (text: string): string => text.replaceAll(/<(\/?)at\b/gi, '‹$1at')
