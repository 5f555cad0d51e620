/**
 * How much a notice matters. `critical` breaks quiet hours and never grows old. `trade`: something was opened or closed. `warning`: a person should look.
 * `detail`: the rest of the diary.
 */
export const NOTICE_LEVELS = ['critical', 'warning', 'trade', 'detail'] as const
export type NoticeLevel = (typeof NOTICE_LEVELS)[number]

/** Something a person is told of. */
export interface Notice {
  /** One of its kind: what is told a channel twice bears the same, so that a receiver can drop the second. */
  key: string
  level: NoticeLevel
  agentId: string
  /** Where, who decides and which agent: what money this is about, before anything else is said. */
  head: string
  text: string
  /** Wall time at which it happened. */
  wallMs: number
}

/** What of an agent's state a notice's first line is made of. */
export interface NoticeAgent {
  agentId: string
  venue: string
  model: string
  ruleBased: boolean
}

/** Returns the first line of a notice: `PAPER · rule-based · paper-live`. */
export const noticeHead = ({ agentId, venue, model, ruleBased }: NoticeAgent): string =>
  `${venue.toUpperCase()} · ${ruleBased ? 'rule-based' : model} · ${agentId}`

const CRITICAL = ['state_halted', 'state_reducing', 'halt_dropped', 'unknown']
const WARNING = ['state_active', 'paused', 'error', 'lock', 'let_go']
const TRADE = ['buy', 'sell', 'close', 'reduce', 'exit', 'reconcile_close', 'adopted']

/** Returns how much a line of the diary matters, by its action. What is not named here is detail. */
export function levelOf(action: string): NoticeLevel {
  if (CRITICAL.includes(action)) return 'critical'
  if (WARNING.includes(action)) return 'warning'
  return TRADE.includes(action) ? 'trade' : 'detail'
}
