import { z } from 'zod'
import { LOCK_KINDS } from '../domain/locks.ts'
import { COMMAND_OUTCOMES } from '../domain/recordWords.ts'
import { coinSchema } from '../domain/settings.ts'
import { ms } from './api.ts'

export const COMMAND_KINDS = [
  'pause',
  'resume',
  'reduce',
  'halt',
  'flatten',
  'runNow',
  'closePosition',
  'reducePosition',
  'tightenStop',
  'cancelOrder',
  'unlock',
  'testModel',
  'forgetModel',
] as const
export type CommandKind = (typeof COMMAND_KINDS)[number]

const plain = z.object({ kind: z.enum(['pause', 'reduce', 'halt', 'flatten', 'runNow', 'testModel']) })
const resume = z.object({ kind: z.literal('resume') })
const closePosition = z.object({ kind: z.literal('closePosition'), coin: coinSchema })
/** `frac`: the share of the position to close. */
const reducePosition = z.object({
  kind: z.literal('reducePosition'),
  coin: coinSchema,
  frac: z.number().gt(0).lt(1, 'A part is less than the whole; to leave all of it, close the position.'),
})
/** `evenWithinSpread`: also where the spread alone may fire it; without it such a stop is refused before anything is sent. */
const tightenStop = z.object({
  kind: z.literal('tightenStop'),
  coin: coinSchema,
  stopPx: z.string().regex(/^(?!0+(\.0+)?$)\d{1,15}(\.\d{1,12})?$/, 'A price above 0 with a point for its decimals.'),
  evenWithinSpread: z.boolean().optional(),
})
const cancelOrder = z.object({
  kind: z.literal('cancelOrder'),
  coin: coinSchema,
  oid: z.string().regex(/^\d{1,20}$/),
})
/** What holds the account ('') or a coin back: one lock of it, or without `lock` all there are. */
const unlock = z.object({
  kind: z.literal('unlock'),
  lock: z.enum(LOCK_KINDS).optional(),
  coin: z.union([z.literal(''), coinSchema]),
})
const forgetModel = z.object({
  kind: z.literal('forgetModel'),
  baseUrl: z.url({ protocol: /^https?$/ }).max(300),
  model: z.string().min(1).max(200),
})

/**
 * A command and what it is about, by its kind. All but the kind is what the store keeps in Command.args as JSON; with the row's kind put back
 * it is read with this, so nobody has to guess what an absent argument means.
 */
export const commandArgsSchema = z.discriminatedUnion('kind', [
  plain,
  resume,
  closePosition,
  reducePosition,
  tightenStop,
  cancelOrder,
  unlock,
  forgetModel,
])
export type CommandArgs = z.infer<typeof commandArgsSchema>

const posted = { reason: z.string().max(500).default(''), agentId: z.string().optional() }

const whyOf = (message: string) => z.string().trim().min(3, message).max(500)

/** POST /api/agent/commands. `resume`, `unlock`, `reducePosition` and `tightenStop` need a reason of a few words. `testModel` asks the model once and sends no order; `forgetModel` drops what was learned of one. */
export const postCommandSchema = z.discriminatedUnion('kind', [
  plain.extend(posted).strict(),
  resume
    .extend({
      ...posted,
      reason: whyOf('Say in a few words why trading may go on.'),
    })
    .strict(),
  closePosition.extend(posted).strict(),
  reducePosition.extend({ ...posted, reason: whyOf('Say in a few words why it is made smaller.') }).strict(),
  tightenStop.extend({ ...posted, reason: whyOf('Say in a few words why the stop is moved.') }).strict(),
  cancelOrder.extend(posted).strict(),
  unlock.extend({ ...posted, reason: whyOf('Say in a few words why the lock may be opened.') }).strict(),
  forgetModel.extend(posted).strict(),
])
export type PostCommand = z.infer<typeof postCommandSchema>

/**
 * GET /api/agent/commands/:id and the answer to POST (202). `outcome` null: pending. A halt or flatten is written to the HALT file first and has a
 * `token`, by which it can be asked for too; `id` null: the store could not be written yet. `haltFile`: where it stands until the store has it.
 */
export const commandSchema = z.object({
  id: z.number().nullable(),
  token: z.string().nullable(),
  haltFile: z.string().nullable(),
  agentId: z.string(),
  kind: z.enum(COMMAND_KINDS),
  reason: z.string(),
  wallMs: ms,
  outcome: z.object({ status: z.enum(COMMAND_OUTCOMES), message: z.string(), wallMs: ms }).nullable(),
})
export type CommandView = z.infer<typeof commandSchema>
