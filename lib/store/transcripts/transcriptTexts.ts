import { z } from 'zod'
import { promptFactsSchema } from '../../contracts/models.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { jsonOrForgotten } from '../rows/columns.ts'
import type { CycleRow } from '../rows/cycleRow.ts'
import type { TurnRow } from '../rows/turnRow.ts'

/** A longer one was not written by a model or for one, and is not shown. */
const text = z.string().max(8_000_000)

/**
 * The texts of one cycle that the retention rule removes, byte for byte as the store had them, and a line of the archive. The row of the cycle, its turns and
 * its tool calls stay, with their numbers.
 */
export const transcriptTextsSchema = z.object({
  agentId: z.string(),
  cycleId: z.number(),
  number: z.number(),
  startedAt: z.string(),
  systemPrompt: text,
  promptFacts: text.nullable(),
  context: text,
  answer: text.nullable(),
  readings: text.nullable(),
  turns: z.array(
    z.object({
      number: z.number(),
      request: text,
      response: text,
      content: text.nullable(),
      reasoning: text.nullable(),
      toolCalls: z.array(z.object({ number: z.number(), arguments: text, result: text })),
    }),
  ),
  gateInputs: z.array(z.object({ firstNumber: z.number(), body: text })),
})
export type TranscriptTexts = z.infer<typeof transcriptTextsSchema>

const BY_NUMBER = { orderBy: { number: 'asc' } } as const

/** What is read of a cycle to make its texts. */
export const TEXTS_SELECT = {
  agentId: true,
  id: true,
  number: true,
  startedAt: true,
  transcriptBlockId: true,
  systemPrompt: true,
  promptFacts: true,
  context: true,
  answer: true,
  readings: true,
  turns: {
    ...BY_NUMBER,
    select: {
      number: true,
      request: true,
      response: true,
      content: true,
      reasoning: true,
      toolCalls: { ...BY_NUMBER, select: { number: true, arguments: true, result: true } },
    },
  },
  gateInputs: { orderBy: { firstNumber: 'asc' }, select: { firstNumber: true, body: true } },
} satisfies Prisma.CycleSelect

/** Returns the texts of a cycle read so. */
export const textsOf = ({
  id,
  startedAt,
  transcriptBlockId: _packed,
  ...rest
}: Prisma.CycleGetPayload<{ select: typeof TEXTS_SELECT }>): TranscriptTexts => ({
  ...rest,
  cycleId: id,
  startedAt: startedAt.toISOString(),
})

/** A cycle as the store has it, with its turns. */
export interface Restorable extends CycleRow {
  turns: TurnRow[]
  gateInputs?: TranscriptTexts['gateInputs']
}

/** Returns a cycle whose texts were removed with its texts. */
export function withTexts<T extends Restorable>(row: T, texts: TranscriptTexts): T {
  const { systemPrompt, promptFacts, context, answer, readings, gateInputs } = texts
  return {
    ...row,
    systemPrompt,
    promptFacts: jsonOrForgotten(promptFacts, promptFactsSchema),
    context,
    answer,
    readings,
    ...(row.gateInputs === undefined ? {} : { gateInputs }),
    turns: row.turns.map((turn) => turnWithTexts(turn, texts)),
  }
}

/** Returns a turn of a cycle with its texts. */
export function turnWithTexts<T extends TurnRow>(turn: T, { turns }: TranscriptTexts): T {
  const own = turns.find(({ number }) => number === turn.number)
  if (!own) return turn
  const { toolCalls, ...texts } = own
  return {
    ...turn,
    ...texts,
    toolCalls: turn.toolCalls.map((call) => ({
      ...call,
      ...toolCalls.find(({ number }) => number === call.number),
    })),
  }
}
