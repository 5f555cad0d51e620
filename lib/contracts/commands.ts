import { z } from 'zod'
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
  'cancelOrder',
  'testModel',
  'forgetModel',
] as const
export type CommandKind = (typeof COMMAND_KINDS)[number]

/** POST /api/agent/commands. `resume` needs a reason of a few words. `testModel` asks the model once and sends no order; `forgetModel` drops what was learned of one. */
export const postCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['pause', 'reduce', 'halt', 'flatten', 'runNow', 'testModel']),
    reason: z.string().max(500).default(''),
    agentId: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('resume'),
    reason: z.string().trim().min(3, 'Say in a few words why trading may go on.').max(500),
    agentId: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('closePosition'),
    coin: coinSchema,
    reason: z.string().max(500).default(''),
    agentId: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('cancelOrder'),
    coin: coinSchema,
    oid: z.string().regex(/^\d{1,20}$/),
    reason: z.string().max(500).default(''),
    agentId: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('forgetModel'),
    baseUrl: z.url({ protocol: /^https?$/ }).max(300),
    model: z.string().min(1).max(200),
    reason: z.string().max(500).default(''),
    agentId: z.string().optional(),
  }),
])
export type PostCommand = z.infer<typeof postCommandSchema>

/** GET /api/agent/commands/:id and the answer to POST (202). `outcome` null: pending. */
export const commandSchema = z.object({
  id: z.number(),
  agentId: z.string(),
  kind: z.enum(COMMAND_KINDS),
  reason: z.string(),
  wallMs: ms,
  outcome: z.object({ status: z.enum(['done', 'failed']), message: z.string(), wallMs: ms }).nullable(),
})
export type CommandView = z.infer<typeof commandSchema>
