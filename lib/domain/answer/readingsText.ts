import { z } from 'zod'
import { POSITION_SIDES, TURN_PURPOSES, type TurnPurpose } from '../recordWords.ts'
import type { GuardedDecisions } from './provenance.ts'
import type { AnswerToRead } from './readAnswer.ts'
import type { Reading, ReadingFrame } from './reading.ts'

/** What the answers to one question were read against, as it is stored with the cycle: the same answers give the same readings. */

/** One answer that was read, and what it came to. */
export interface KeptReading extends Pick<AnswerToRead, 'message' | 'finishReason'> {
  purpose: TurnPurpose
  reading: Reading
  /** What of a rewriting stood in the text it rewrote; null for what was no rewriting, or came to no decisions. */
  guarded: GuardedDecisions | null
}

export interface KeptReadings {
  frame: ReadingFrame
  /** Oldest first. */
  reads: readonly KeptReading[]
}

/** Returns the readings as JSON. The answer that is stored as the cycle's own is not written a second time. */
export const readingsText = ({ frame, reads }: KeptReadings, answer: string | null): string =>
  JSON.stringify({
    frame,
    reads: reads.map((read) => {
      const { content, ...rest } = read.message
      return { ...read, message: content === answer ? rest : { ...rest, content: content ?? null } }
    }),
  })

const frameSchema = z.object({
  assets: z.array(z.string()),
  prices: z.record(z.string(), z.number()),
  held: z.record(z.string(), z.enum(POSITION_SIDES)).optional(),
  minNotionalUsd: z.number(),
  toolNames: z.array(z.string()).nullable(),
})

// What a reading came to is compared, never used.
const readingsSchema = z.object({
  frame: frameSchema.transform(({ held, ...frame }): ReadingFrame => (held ? { ...frame, held } : frame)),
  reads: z.array(
    z.object({
      purpose: z.enum(TURN_PURPOSES),
      message: z.looseObject({}),
      finishReason: z.string().nullable(),
      reading: z.looseObject({
        outcome: z.enum(['decisions', 'sanitize', 'hold', 'tool_run', 'tool_error']),
        reason: z.string().nullable(),
      }),
      guarded: z.looseObject({}).nullable(),
    }),
  ),
})

/** Stored readings as they are read again: what they came to is told, not trusted. */
export type StoredReadings = z.output<typeof readingsSchema>

/** Returns the stored readings with the cycle's own answer put back; null for what another version wrote in a form that is not read any more. */
export function readReadingsText(text: string, answer: string | null): StoredReadings | null {
  try {
    const { frame, reads } = readingsSchema.parse(JSON.parse(text))
    const withAnswer = reads.map((read) => ({ ...read, message: { content: answer, ...read.message } }))
    return { frame, reads: withAnswer }
  } catch {
    return null
  }
}
