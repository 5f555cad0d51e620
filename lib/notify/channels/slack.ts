import { byStatus, type ChannelForm, secondsOf, wholeText } from '../channel.ts'
import { cutUnits, shown } from '../messageText.ts'

/** An incoming webhook. Slack reads `<` and `&` as its own marks in any text. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack = (path: string): ChannelForm => ({
  pace: [{ count: 1, perMs: 1_000 }],
  request: (notice) => ({
    url: `https://hooks.slack.com/services/${path}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      text: escaped(cutUnits(shown(wholeText(notice)), 3_000)),
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
    }),
  }),
  read: (answer) => byStatus(answer, secondsOf(answer.header('retry-after'))),
})

/** Returns text in which Slack finds no mark of its own. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
