import { z } from 'zod'
import { commandArgsSchema } from '../contracts/commands.ts'
import { decisionSchema } from '../domain/decision.ts'
import { readStoredSettings } from '../domain/defaultSettings.ts'
import { AppError } from '../errors.ts'
import type { Feed, OtherFuture } from '../paper/feeds/feed.ts'
import { createReplayFeed } from '../paper/feeds/replayFeed.ts'
import { createSyntheticFeed } from '../paper/feeds/syntheticFeed.ts'
import { faultRuleSchema } from '../paper/server/faults.ts'
import { randomStream } from './runSeed.ts'

/**
 * A run is one agent on one market from a beginning to an end, planned beforehand: the same plan gives the same diary. A plan is plain data, so that it can
 * be stored, compared and run again.
 */

const SEED_MAX = 0xffff_ffff
const seedSchema = z.number().int().min(0).max(SEED_MAX)
const msSchema = z.number().int().nonnegative()

const marketSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('synthetic'),
    /** Null: drawn from the run's seed. */
    seed: seedSchema.nullable().default(null),
    startMs: msSchema,
  }),
  z.strictObject({
    kind: z.literal('replay'),
    folder: z.string().min(1),
    /** Null: where the recording has enough history. */
    startMs: msSchema.nullable().default(null),
  }),
])

/** What a scripted model says in one cycle, counted as happenings are: decisions, or any text at all, to be read as a model's answer is. */
const scriptedAnswerSchema = z.strictObject({
  cycle: z.number().int().positive(),
  says: z.union([z.array(decisionSchema), z.string()]),
})

/** Any text, read as a model's answer is, and the venue time of the cycle in which it was said. */
const recordedAnswerSchema = z.strictObject({ atMs: msSchema, says: z.string() })
export type RecordedAnswer = z.output<typeof recordedAnswerSchema>

const deciderSchema = z.discriminatedUnion('kind', [
  /** The rules that decide where no model is configured. */
  z.strictObject({ kind: z.literal('baseline') }),
  /** In a cycle without an answer it wants nothing. */
  z.strictObject({ kind: z.literal('scripted'), answers: z.array(scriptedAnswerSchema) }),
  /** What was answered at a moment is answered again in the cycle of the same bar; one without an answer wants nothing. */
  z.strictObject({ kind: z.literal('recorded'), answers: z.array(recordedAnswerSchema) }),
  /** The model that the settings name, asked through a network that whoever carries out the plan provides. */
  z.strictObject({ kind: z.literal('model') }),
])

const happeningSchema = z.discriminatedUnion('kind', [
  /** A person asks for something, as through POST /api/agent/commands. */
  z.strictObject({ kind: z.literal('command'), wish: commandArgsSchema, reason: z.string().max(500) }),
  /** The venue behaves so from now on, as through POST /paper/faults. */
  z.strictObject({ kind: z.literal('faults'), faults: z.array(faultRuleSchema) }),
  /** The agent's process dies at the next such action, before or after the venue did it, and is started again. */
  z.strictObject({ kind: z.literal('crash'), action: z.string().default('order'), when: z.enum(['before', 'after']) }),
])
export type Happening = z.output<typeof happeningSchema>

const runPlanSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,60}$/, 'A name is 1 to 60 lower-case letters, digits or -'),
  /** Every random choice of the run follows from it, each from a stream of its own (runSeed.ts). */
  seed: seedSchema,
  market: marketSchema,
  startUsd: z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'Dollars with at most 6 decimals'),
  /** What is not said has its default, as in stored settings. */
  settings: z
    .looseObject({})
    .prefault({})
    .transform((settings, context) => {
      try {
        return readStoredSettings(settings)
      } catch (error) {
        if (!(error instanceof z.ZodError)) throw error
        context.addIssue({ code: 'custom', message: z.prettifyError(error) })
        return z.NEVER
      }
    }),
  decider: deciderSchema,
  /** The run ends after this many cycles, or with the last cycle within this much venue time; with the recording in any case. */
  length: z.union([
    z.strictObject({ cycles: z.number().int().min(0).max(10_000_000) }),
    z.strictObject({ venueMs: msSchema }),
  ]),
  /** What happens on the way, at the moment of a cycle and before it begins. The first is 1; cycles that only take exits between them do not count. */
  happenings: z.array(z.strictObject({ beforeCycle: z.number().int().positive(), what: happeningSchema })).default([]),
  /** Before each cycle one of these faults strikes with this chance. */
  mishaps: z
    .strictObject({ chanceFrac: z.number().min(0).max(1), faults: z.array(faultRuleSchema).min(1) })
    .nullable()
    .default(null),
})
/** A plan as it is written down. */
export type RunPlanInput = z.input<typeof runPlanSchema>
/** A plan in which everything is said. */
export type RunPlan = z.output<typeof runPlanSchema>

/** Returns the plan with everything said. Throws AppError('run_plan') for one that says something unknown or impossible. */
export function parseRunPlan(plan: unknown): RunPlan {
  const parsed = runPlanSchema.safeParse(plan)
  if (parsed.success) return parsed.data
  const what = z.prettifyError(parsed.error).slice(0, 500)
  throw new AppError('run_plan', `The plan of the run cannot be read: ${what}. Correct what is named.`)
}

/** Returns the market of a plan, from its beginning, with its own future or another. Throws AppError('replay_data') for a recording that cannot be replayed. */
export function createRunFeed(
  { market, seed, settings }: Pick<RunPlan, 'market' | 'seed' | 'settings'>,
  other: OtherFuture | null = null,
): Feed {
  switch (market.kind) {
    case 'synthetic':
      return createSyntheticFeed({
        seed: market.seed ?? randomStream(seed, 'market').below(SEED_MAX),
        startMs: market.startMs,
        // Prices of coins nobody looks at would be half of the work of a run; BTC is what equity is compared with.
        coins: ['BTC', ...settings.coins],
        other,
      })
    case 'replay':
      return createReplayFeed({
        folder: market.folder,
        other,
        ...(market.startMs === null ? {} : { startMs: market.startMs }),
      })
  }
}
