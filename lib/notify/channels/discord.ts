import { byStatus, type ChannelForm, jsonOf, secondsOf, wholeText } from '../channel.ts'
import { cutUnits, shown } from '../messageText.ts'

/** A webhook of a channel. No name in a text rings anybody. https://docs.discord.com/developers/resources/webhook#execute-webhook */
export const discord = (id: string, token: string): ChannelForm => ({
  pace: [{ count: 5, perMs: 2_000 }],
  request: (notice) => ({
    url: `https://discord.com/api/webhooks/${id}/${token}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      content: cutUnits(shown(wholeText(notice)), 2_000),
      allowed_mentions: { parse: [] },
      // SUPPRESS_EMBEDS: an address in a text is not fetched.
      flags: 4,
    }),
  }),
  read(answer) {
    const { message, retry_after: seconds } = jsonOf(answer.text)
    return byStatus({ ...answer, text: typeof message === 'string' ? message : '' }, secondsOf(seconds))
  },
})
