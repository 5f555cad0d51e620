import { z } from 'zod'
import { decimalText, ms } from './api.ts'
import { promptTextSchema } from './labTrial.ts'

/** The name of a prompt by its text. */
export const promptHashSchema = z.string().regex(/^[0-9a-f]{12}$/, 'The hash of a prompt has 12 hexadecimal digits.')

/** What a prompt made: trades whose entry was decided under it. */
const madeSchema = z.object({
  cycles: z.number().int(),
  open: z.number().int(),
  closed: z.number().int(),
  /** Closed above 0, fees and funding included. */
  won: z.number().int(),
  netUsd: decimalText,
  feesUsd: decimalText,
})

const promptSummarySchema = z.object({
  hash: promptHashSchema,
  /** What a person called it, else after the version of the settings that brought it. */
  name: z.string(),
  note: z.string(),
  /** `live`: in force now. */
  label: z.enum(['live', 'candidate']).nullable(),
  parentHash: promptHashSchema.nullable(),
  /** Versions of the settings that had it, oldest first; none: it was never in force. */
  versions: z.array(z.number().int()),
  /** When it was first in force, else when it was written down; this machine's clock. */
  sinceWallMs: ms,
  characters: z.number().int(),
  made: madeSchema,
})
export type PromptSummary = z.infer<typeof promptSummarySchema>

/** GET /api/lab/prompts: every prompt an agent had or that was written down for it, the newest first. */
export const promptsSchema = z.object({ prompts: z.array(promptSummarySchema) })

/** GET /api/lab/prompts/:hash: with its text, and the trades it made, newest first, at most 100. */
export const promptSchema = promptSummarySchema.extend({
  text: z.string(),
  /** The prompt in force, to compare with; null where none is stored. */
  live: z.object({ hash: promptHashSchema, name: z.string(), text: z.string() }).nullable(),
  trades: z.array(
    z.object({
      id: z.number().int(),
      coin: z.string(),
      side: z.string(),
      status: z.string(),
      openedAtMs: ms,
      netUsd: decimalText,
      cycleId: z.number().int(),
      cycleNumber: z.number().int(),
    }),
  ),
})
export type PromptDocument = z.infer<typeof promptSchema>

/** POST /api/lab/prompts: writes a prompt down, or what is said of one that is written down. A variable in it that means nothing is refused by its name. */
export const savePromptSchema = z.strictObject({
  name: z.string().trim().min(1, 'Give it a name.').max(60),
  text: promptTextSchema,
  note: z.string().trim().max(500).default(''),
  parentHash: promptHashSchema.nullable().default(null),
  isCandidate: z.boolean().default(false),
})
export type SavePrompt = z.output<typeof savePromptSchema>
export const savedPromptSchema = z.object({ hash: promptHashSchema })
