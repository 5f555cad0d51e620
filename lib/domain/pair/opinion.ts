import { z } from 'zod'

/** A model's second opinion on a signal. It can refuse, shrink or tighten; nothing it says makes a trade larger, turns it round or opens one. */

/** As the model is to write it. A scale outside (0, 1] is read, and made the nearer of the two or a refusal. */
export const opinionSchema = z.looseObject({
  confirm: z.boolean(),
  confidence: z.number().min(0).max(1),
  reason: z.string().max(4_000),
  suggested_adjustment: z
    .looseObject({ position_scale: z.number().nullish(), tighter_stop: z.boolean().nullish() })
    .nullish(),
})
export type Opinion = z.output<typeof opinionSchema>

/** Strict mode wants every key named, required and closed, and knows no ranges. */
export const OPINION_JSON_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['confirm', 'confidence', 'reason', 'suggested_adjustment'],
  properties: {
    confirm: { type: 'boolean' },
    confidence: { type: 'number' },
    reason: { type: 'string' },
    suggested_adjustment: {
      anyOf: [
        {
          type: 'object',
          additionalProperties: false,
          required: ['position_scale', 'tighter_stop'],
          properties: { position_scale: { type: 'number' }, tighter_stop: { type: 'boolean' } },
        },
        { type: 'null' },
      ],
    },
  },
} as const

/** off: nobody is asked. advisory: asked, written down, not obeyed. binding: obeyed. */
export type OpinionMode = 'off' | 'advisory' | 'binding'

/** What a signal becomes. */
export interface Seconded {
  /** Share of the size the rule wants, above 0 and at most 1; 0: no entry. */
  scale: number
  isTight: boolean
  why: 'notAsked' | 'confirmed' | 'shrunk' | 'refused' | 'noAnswer'
}

export interface OpinionRule {
  mode: OpinionMode
  /** What no answer, or one that cannot be read, means. */
  onSilence: 'skip' | 'enter'
}

const asIs = (why: Seconded['why']): Seconded => ({ scale: 1, isTight: false, why })
const nothing = (why: Seconded['why']): Seconded => ({ scale: 0, isTight: false, why })

/** Returns what a binding opinion makes of a signal. `answer` is what the model wrote, parsed or not; null: it did not answer in time. */
export function seconded(answer: unknown, { mode, onSilence }: OpinionRule): Seconded {
  if (mode === 'off') return asIs('notAsked')
  const read = opinionSchema.safeParse(answer)
  const told = read.success ? obeyed(read.data) : onSilence === 'enter' ? asIs('noAnswer') : nothing('noAnswer')
  return mode === 'advisory' ? { ...asIs('notAsked'), why: told.why } : told
}

function obeyed({ confirm, suggested_adjustment: adjustment }: Opinion): Seconded {
  if (!confirm) return nothing('refused')
  const isTight = adjustment?.tighter_stop === true
  const scale = adjustment?.position_scale ?? 1
  if (!(scale > 0)) return nothing('refused')
  return scale < 1 ? { scale, isTight, why: 'shrunk' } : { scale: 1, isTight, why: 'confirmed' }
}
