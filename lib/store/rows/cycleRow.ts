import { z } from 'zod'
import { type PromptFacts, promptFactsSchema } from '../../contracts/models.ts'
import {
  CYCLE_PARTS,
  CYCLE_STATUSES,
  CYCLE_STEPS,
  type CycleStatus,
  STEP_STATUSES,
  type StepRecord,
} from '../../domain/cycleSteps.ts'
import type { Usd } from '../../domain/decimal.ts'
import type { Cycle } from '../../generated/prisma/client.ts'
import { columnsOf, jsonOrForgotten } from './columns.ts'

/** A cycle without its long texts: what lists are made of. `usage` columns are sums over its turns. */
export interface CycleHead {
  id: number
  agentId: string
  number: number
  status: CycleStatus
  reason: string
  settingsVersion: number
  /** Which version of the code wrote it (lib/env/buildId.ts); '' before that was kept. */
  build: string
  model: string
  ruleBased: boolean
  startedAt: Date
  wallStartedAt: Date
  wallEndedAt: Date | null
  steps: StepRecord[]
  readingLevel: string | null
  promptTokens: number
  completionTokens: number
  reasoningTokens: number
  cachedTokens: number
  /** What is known of the cost, and the most it may be. */
  costUsd: Usd
  costUsdMax: Usd
  costEstimated: boolean
  /** Wall time at which the retention rule removed its texts; null: they are here. */
  transcriptRemovedAt: Date | null
  /** Where its texts are packed (lib/store/transcripts/unpack.ts); null: nowhere. */
  transcriptBlockId: number | null
}

/** A whole cycle: with the exact texts the model read and wrote. */
export interface CycleRow extends CycleHead {
  systemPrompt: string
  /** What the system prompt was rendered from beside the settings; null where no question was put together, and before that was kept. */
  promptFacts: PromptFacts | null
  context: string
  answer: string | null
  /** As lib/domain/answer/readingsText.ts reads it; null where nothing was read, and before that was kept. */
  readings: string | null
}

/** What a cycle cost, and whether it may still cost more. */
export type CycleCost = Pick<CycleHead, 'id' | 'costUsd' | 'costUsdMax' | 'status'>

const stepsSchema = z.array(
  z.object({
    step: z.enum([...CYCLE_STEPS, ...CYCLE_PARTS]),
    // Older rows know no parts.
    within: z.enum(CYCLE_STEPS).nullable().default(null),
    ms: z.number().nullable(),
    status: z.enum(STEP_STATUSES),
  }),
)

type LongTexts = 'systemPrompt' | 'promptFacts' | 'context' | 'answer' | 'readings'

/** Returns the row parsed. Throws AppError('store_row'). */
export const parseCycleHead = (row: Omit<Cycle, LongTexts>): CycleHead => ({
  ...row,
  ...parseCycleCost(row),
  steps: columnsOf('Cycle', row.id).json('steps', row.steps, stepsSchema),
})

/** Returns the row parsed. Throws AppError('store_row'). */
export const parseCycleRow = (row: Cycle): CycleRow => ({
  ...row,
  ...parseCycleHead(row),
  promptFacts: jsonOrForgotten(row.promptFacts, promptFactsSchema),
})

/** Returns what the cycle cost. Throws AppError('store_row'). */
export function parseCycleCost(row: Pick<Cycle, keyof CycleCost>): CycleCost {
  const { id } = row
  const at = columnsOf('Cycle', id)
  return {
    id,
    costUsd: at.usd('costUsd', row.costUsd),
    costUsdMax: at.usd('costUsdMax', row.costUsdMax),
    status: at.oneOf('status', row.status, CYCLE_STATUSES),
  }
}
