import { byStatus, type ChannelForm, jsonOf, secondsOf, wholeText } from '../channel.ts'
import { cutUnits, shown } from '../messageText.ts'

/**
 * A bot's message to a chat. Sent without a parse mode, so that nothing a model writes is markup. https://core.telegram.org/bots/api#sendmessage
 */
export const telegram = (token: string, chatId: string): ChannelForm => ({
  pace: [
    { count: 1, perMs: 1_000 },
    // What a group takes.
    { count: 20, perMs: 60_000 },
  ],
  request: (notice) => ({
    url: `https://api.telegram.org/bot${token}/sendMessage`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      chat_id: chatId,
      text: cutUnits(shown(wholeText(notice)), 4_096),
      disable_notification: notice.level === 'detail',
      link_preview_options: { is_disabled: true },
    }),
  }),
  read(answer) {
    const { description, parameters } = jsonOf(answer.text)
    const facts = typeof parameters === 'object' && parameters !== null ? (parameters as Record<string, unknown>) : {}
    if (facts.migrate_to_chat_id !== undefined)
      return {
        kind: 'refused',
        words: `the chat id changed to ${String(facts.migrate_to_chat_id)}: put it into the address`,
      }
    const said = byStatus(
      { ...answer, text: typeof description === 'string' ? description : '' },
      secondsOf(facts.retry_after),
    )
    return said
  },
})
