import type { PositionSide } from '../account.ts'
import type { Decision } from '../decision.ts'

/** Something about one item of an answer that a person should know. A `rejected` asset holds; a `noted` one trades without the part named. */
export interface AnswerProblem {
  /** The coin as listed where it is known, else as written; null when the item names none. */
  asset: string | null
  code: string
  message: string
  effect: 'rejected' | 'noted'
}

/** How far the reader had to go: the provider's parsed field, strict JSON, or notation it accepted without guessing. */
export type ReadingLevel = 'parsed' | 'strict' | 'lossless'

/**
 * What an answer comes to. `decisions`: one per asset asked for, in order, holds filled in. `sanitize`: readable to a person, not to us; one
 * rewriting call may try. `hold`: nothing may be made of it; `retry` says whether asking again is worth it. `tool_run`, `tool_error`: it asks for tools.
 */
export type Reading =
  | {
      outcome: 'decisions'
      reason: null
      level: ReadingLevel
      reasoning: string
      decisions: Decision[]
      problems: AnswerProblem[]
      retry: false
    }
  | {
      outcome: 'sanitize' | 'hold' | 'tool_run' | 'tool_error'
      reason: string | null
      level: null
      reasoning: ''
      decisions: []
      problems: AnswerProblem[]
      retry: boolean
    }

/** What an answer is read against. Prices in USD; a coin without one gets no price checks here (the gate has its own). */
export interface ReadingFrame {
  assets: readonly string[]
  prices: Readonly<Record<string, number>>
  /** Sides of what is held, by coin: the opposite action reduces. Absent: not known, then every buy and sell is read as an entry. */
  held?: Readonly<Record<string, PositionSide>>
  minNotionalUsd: number
  /** Names of the tools the model was offered; null when not known. */
  toolNames: readonly string[] | null
}

/** Returns the reading of an answer nothing may be made of. */
export const refused = (
  outcome: 'sanitize' | 'hold' | 'tool_run' | 'tool_error',
  reason: string | null,
  options: { retry?: boolean; problems?: AnswerProblem[] } = {},
): Reading => ({
  outcome,
  reason,
  level: null,
  reasoning: '',
  decisions: [],
  problems: options.problems ?? [],
  retry: options.retry ?? false,
})
