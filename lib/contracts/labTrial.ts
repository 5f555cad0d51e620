import { z } from 'zod'
import { ACTIONS } from '../domain/decision.ts'
import { DEFAULT_MODEL_SETTINGS } from '../domain/defaultModelSettings.ts'
import { limitsSchema } from '../domain/limitsSchema.ts'
import { modelSettingsSchema } from '../domain/modelSettings.ts'
import { VERDICTS } from '../domain/recordWords.ts'
import { coinSchema } from '../domain/settings.ts'
import { unknownVariables } from '../domain/unknownVariables.ts'
import { ms } from './api.ts'

/** A trial: recorded contexts, asked again of other prompts, models or settings. What it says is what they would say, never what they would earn. */

export const VARIANTS_MAX = 6
export const SAMPLES_MAX = 10
export const CONTEXTS_MAX = 2_000

/** Which cycles of an agent are chosen. `acted`: a decision of the model that was no hold; `lost`: an entry of it that closed below 0 after costs. */
export const CONTEXT_KINDS = ['all', 'acted', 'held', 'denied', 'lost'] as const

const trialContextsSchema = z.strictObject({
  kind: z.enum(CONTEXT_KINDS).default('all'),
  /** Venue times; null: from the first, up to the last. */
  fromMs: ms.nullable().default(null),
  untilMs: ms.nullable().default(null),
  /** Only cycles that decided about one of these; empty: any. */
  coins: z.array(coinSchema).max(20).default([]),
  /** A code of the gate that one of its decisions was denied with; null: any. */
  denial: z.string().max(64).nullable().default(null),
  /** Cycle numbers, in the place of a sample; empty: a sample. */
  numbers: z.array(z.number().int().positive()).max(CONTEXTS_MAX).default([]),
  count: z.number().int().min(1).max(CONTEXTS_MAX).default(50),
  /** The same seed draws the same sample. */
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
})
export type TrialContexts = z.output<typeof trialContextsSchema>

/** A prompt is refused with the names of the variables in it that mean nothing. */
export const promptTextSchema = z
  .string()
  .min(20, 'Say at least what the agent is for (20 characters).')
  .max(40_000)
  .superRefine((prompt, context) => {
    const unknown = unknownVariables(prompt)
    if (unknown.length === 0) return
    const names = unknown.map((name) => `{{${name}}}`).join(', ')
    context.addIssue({ code: 'custom', message: `The prompt has variables that mean nothing: ${names}.` })
  })

const variantSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** The person's own part of the system prompt; null: the one the cycle ran with. */
  prompt: promptTextSchema.nullable().default(null),
  /** What is not said has its default; null: the model that the cycle's settings name. */
  model: z
    .preprocess(
      (value) => (value === null || typeof value !== 'object' ? value : { ...DEFAULT_MODEL_SETTINGS, ...value }),
      modelSettingsSchema.nullable(),
    )
    .default(null),
  /** Limits in the place of those the cycle was judged by; they are told in the prompt, too. */
  limits: limitsSchema.partial().default({}),
  /** The last day whose news the model can have read, YYYY-MM-DD; null: not known, and then nothing it says of the past is evidence. */
  cutoff: z.iso.date('Write the day as YYYY-MM-DD.').nullable().default(null),
})
export type TrialVariant = z.output<typeof variantSchema>

/** A trial as it is written down. */
export const trialPlanSchema = z.strictObject({
  name: z.string().trim().min(1, 'Name the trial.').max(80),
  agentId: z.string().min(1).max(64),
  contexts: trialContextsSchema.prefault({}),
  variants: z
    .array(variantSchema)
    .min(1, 'At least one variant.')
    .max(VARIANTS_MAX, `At most ${VARIANTS_MAX} variants.`)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'Each variant has a name of its own.'),
  /** How often each context is asked of each variant. */
  samples: z.number().int().min(1).max(SAMPLES_MAX).default(3),
  /** What is hidden from the model and put back before its answer is judged. */
  mask: z.strictObject({ coins: z.boolean().default(false), dates: z.boolean().default(false) }).prefault({}),
  /** What the trial may cost at most, in dollars. */
  spendUsdMax: z.number().min(0).max(10_000),
  concurrency: z.number().int().min(1).max(16).default(4),
  /** Above 0: answers of an earlier run of the same trial are not used again; another number is another draw. */
  draw: z.number().int().min(0).max(1_000_000).default(0),
})
export type TrialPlan = z.output<typeof trialPlanSchema>
/** A plan as a person writes it. @internal */
export type TrialPlanInput = z.input<typeof trialPlanSchema>

const share = z.object({ share: z.number(), ci95: z.tuple([z.number(), z.number()]) })
export type Share = z.infer<typeof share>

/** Dollars a trial is expected to cost, in all and for each variant. */
export const trialEstimateSchema = z.object({
  contexts: z.number().int(),
  /** Samples that are asked: contexts × variants × samples. */
  samples: z.number().int(),
  /** All tokens served from the provider's cache where it has a price for that; as measured; and with retries at the longest answer. */
  lowUsd: z.number(),
  expectedUsd: z.number(),
  highUsd: z.number(),
  variants: z.array(
    z.object({
      name: z.string(),
      model: z.string(),
      promptTokens: z.number().int(),
      completionTokens: z.number().int(),
      expectedUsd: z.number(),
      /** Most one sample may cost: what is set aside before it is asked. */
      sampleUsdMax: z.number(),
      /** Where its prices are from. */
      prices: z.enum(['list', 'unknown', 'free']),
    }),
  ),
  /** Cycles that cannot be asked again, by why. */
  leftOut: z.array(z.object({ why: z.string(), count: z.number().int() })),
  /** What is confirmed: the plan, its contexts and this price. */
  token: z.string(),
})
export type TrialEstimate = z.infer<typeof trialEstimateSchema>

/** How an answer ended. `held`: it could not be read; `failed`: there was none; `lost`: it was on its way when a process died. */
export const SAMPLE_STATUSES = ['decided', 'held', 'failed', 'lost'] as const

const sampleDecisionSchema = z.object({
  coin: z.string(),
  action: z.enum(ACTIONS),
  /** Whether the model said so; false where its item could not be used and the coin holds for that. */
  isSaid: z.boolean(),
  allocationUsd: z.number(),
  leverage: z.number().nullable(),
  /** The price it was read against; null: not known. */
  markPx: z.number().nullable(),
  slPx: z.number().nullable(),
  tpPx: z.number().nullable(),
  confidence: z.number().nullable(),
  rationale: z.string(),
  verdict: z.enum(VERDICTS),
  denial: z.string().nullable(),
  sizeUsd: z.number().nullable(),
})
export type SampleDecision = z.infer<typeof sampleDecisionSchema>

/** One variant's answer to one context. */
export const trialSampleSchema = z.object({
  cycleId: z.number().int(),
  /** The variant's place in the plan, and which of its samples. */
  variant: z.number().int(),
  sample: z.number().int(),
  status: z.enum(SAMPLE_STATUSES),
  /** A code and a sentence: why nothing was decided; '' where something was. */
  code: z.string(),
  message: z.string(),
  level: z.string(),
  decisions: z.array(sampleDecisionSchema),
  promptTokens: z.number(),
  completionTokens: z.number(),
  /** What is known of its cost and the most it may be, whenever it was paid; and what of it this run paid. */
  costUsd: z.number(),
  costUsdMax: z.number(),
  paidUsdMax: z.number(),
  latencyMs: z.number(),
  /** Requests that were sent, and those whose answer was there already. */
  asked: z.number().int(),
  cached: z.number().int(),
  /** Calls of tools: answered as recorded, computed from stored bars, and those neither could answer. */
  toolsRecorded: z.number().int(),
  toolsComputed: z.number().int(),
  toolsMissed: z.number().int(),
})
export type TrialSample = z.infer<typeof trialSampleSchema>

/** One chosen context and what was decided on it then. */
export const trialContextSchema = z.object({
  cycleId: z.number().int(),
  number: z.number().int(),
  atMs: ms,
  model: z.string(),
  decisions: z.array(
    z.object({
      coin: z.string(),
      action: z.enum(ACTIONS),
      verdict: z.enum(VERDICTS),
      denial: z.string().nullable(),
    }),
  ),
})
export type TrialContext = z.infer<typeof trialContextSchema>

const countsSchema = z.record(z.string(), z.number().int())
const quartilesSchema = z.object({ p25: z.number(), median: z.number(), p75: z.number() })
export type Quartiles = z.infer<typeof quartilesSchema>

const agreementSchema = z.object({
  /** Coins of contexts with two answers or more. */
  units: z.number().int(),
  pairwise: share,
  modalShare: z.number(),
  unanimousShare: z.number(),
  /** Of those who said this, how often another sample did too; `count`: how many said it. */
  specific: z.array(z.object({ action: z.enum(ACTIONS), count: z.number().int(), share: share.nullable() })),
  /** Beyond chance; null where all answers are one. */
  alpha: z.number().nullable(),
  ac1: z.number().nullable(),
})

const variantReportSchema = z.object({
  name: z.string(),
  model: z.string(),
  samples: z.number().int(),
  statuses: z.record(z.enum(SAMPLE_STATUSES), z.number().int()),
  /** Why nothing was decided, by code. */
  failures: countsSchema,
  withToolMiss: z.number().int(),
  toolsComputed: z.number().int(),
  /** Contexts from before what its model can have read ended; all of them where that is not known. */
  notEvidence: z.number().int(),
  cutoff: z.string().nullable(),
  costUsd: z.number(),
  costUsdMax: z.number(),
  paidUsdMax: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  latencyMs: z.object({ p50: z.number(), p95: z.number() }).nullable(),
  requestsAsked: z.number().int(),
  requestsCached: z.number().int(),
  /** Of what was said of a coin. */
  actions: z.array(z.object({ action: z.enum(ACTIONS), count: z.number().int(), share: share.nullable() })),
  agreement: agreementSchema.nullable(),
  /** How often it says what was decided then; and that among what then was no hold. */
  withRecord: share.nullable(),
  withRecordActed: share.nullable(),
  verdicts: z.record(z.enum(VERDICTS), z.number().int()),
  denials: countsSchema,
  entries: z.object({
    allocationUsd: quartilesSchema.nullable(),
    leverage: quartilesSchema.nullable(),
    stopFrac: quartilesSchema.nullable(),
  }),
})
export type VariantReport = z.infer<typeof variantReportSchema>

const flipSchema = z.object({
  cycleId: z.number().int(),
  number: z.number().int(),
  atMs: ms,
  coin: z.string(),
  /** What each variant says most often, with the share of its answers that say so; and what the gate said of that most often. */
  from: z.object({ action: z.enum(ACTIONS), share: z.number(), verdict: z.enum(VERDICTS) }),
  to: z.object({ action: z.enum(ACTIONS), share: z.number(), verdict: z.enum(VERDICTS) }),
  recorded: z.enum(ACTIONS).nullable(),
})
export type TrialFlip = z.infer<typeof flipSchema>

const pairReportSchema = z.object({
  /** Places of the two variants in the plan. */
  a: z.number().int(),
  b: z.number().int(),
  /** One sentence. */
  says: z.string(),
  /** Why the two are not compared; null where they are. */
  refused: z.string().nullable(),
  difference: z
    .object({
      contexts: z.number().int(),
      between: z.number(),
      withinA: z.number(),
      withinB: z.number(),
      excess: z.number(),
      ci95: z.tuple([z.number(), z.number()]),
      p: z.number(),
      /** Corrected for the number of variants that are compared with the first (Holm). */
      pHolm: z.number(),
    })
    .nullable(),
  /** Contexts in which most answers of only one of the two have a denial, and how likely that is by chance (McNemar). */
  denied: z.object({ onlyA: z.number().int(), onlyB: z.number().int(), p: z.number().nullable() }),
  /** p corrected for the number of coins (Holm). */
  coins: z.array(
    z.object({
      coin: z.string(),
      contexts: z.number().int(),
      excess: z.number(),
      p: z.number(),
      pHolm: z.number(),
      flips: z.number().int(),
    }),
  ),
  confusion: z.array(z.object({ from: z.enum(ACTIONS), to: z.enum(ACTIONS), count: z.number().int() })),
  flips: z.array(flipSchema),
})
export type PairReport = z.infer<typeof pairReportSchema>

export const trialReportSchema = z.object({
  plan: trialPlanSchema,
  /** The version of the code that read and judged. */
  build: z.string(),
  contextsHash: z.string(),
  contexts: z.array(trialContextSchema),
  samples: z.array(trialSampleSchema),
  variants: z.array(variantReportSchema),
  pairs: z.array(pairReportSchema),
  /** Whether all was asked, or why not. */
  ended: z.enum(['done', 'capped', 'cancelled', 'running']),
  planned: z.number().int(),
  /** What has to be known of how it came about, in sentences. */
  notes: z.array(z.string()),
})
export type TrialReport = z.infer<typeof trialReportSchema>
