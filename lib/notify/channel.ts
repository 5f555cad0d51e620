import type { Notice } from './notice.ts'

/** What is sent to one service for one notice. Its address may hold a token: it is never logged, stored or shown. */
export interface ChannelRequest {
  url: string
  headers: Record<string, string>
  body: string
}

/** What an answer means. */
export type Delivered =
  | { kind: 'sent' }
  /** It may pass. `afterMs`: the service's own word; absent: it said none. */
  | { kind: 'retry'; afterMs?: number; words: string }
  /** A person has to correct the channel's address; nothing is tried again for this notice. */
  | { kind: 'refused'; words: string }

export interface ChannelAnswer {
  status: number
  /** By lower-case name. */
  header(name: string): string | null
  text: string
}

/** One service's way to be told. Pure: who sends is `sendNotice`. */
export interface ChannelForm {
  request(notice: Notice, wallMs: number): ChannelRequest
  read(answer: ChannelAnswer): Delivered
  /** At most so many messages in so many milliseconds, all to be kept. */
  pace: readonly Pace[]
}

export interface Pace {
  count: number
  perMs: number
}

/** Returns a JSON answer's object, empty for anything else: gateways answer in HTML. */
export function jsonOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

/** Returns a number of seconds in milliseconds; absent for anything else. */
export function secondsOf(value: unknown): number | undefined {
  const seconds =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined
}

/** Returns what a status means that a service does not give a meaning of its own. */
export function byStatus({ status, text }: ChannelAnswer, afterMs?: number): Delivered {
  const words = `answered ${status}${text === '' ? '' : `: ${text.slice(0, 200)}`}`
  if (status >= 200 && status < 300) return { kind: 'sent' }
  if (status === 429 || status === 408 || status >= 500)
    return { kind: 'retry', words, ...(afterMs === undefined ? {} : { afterMs }) }
  return { kind: 'refused', words }
}

/** Returns the two lines of a notice as one text. */
export const wholeText = ({ head, text }: Notice): string => `${head}\n${text}`
