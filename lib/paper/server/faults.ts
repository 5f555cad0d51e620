import { z } from 'zod'

/**
 * Faults on request, for tests of what a client does about them. A rule matches a route and, when given, the type of the info request or action;
 * it fires `count` times (without a count, until replaced).
 *
 *   status          answers with `status` (429, 500 …) and nothing happens
 *   reply           answers with `json` in place of the venue's own words; an action happens all the same
 *   rows            answers as asked, with `rows` in front of the list that stands at `at` (no `at`: of the answer itself): odd rows among good ones
 *   lag             answers an info request as things stood `lagMs` of venue time ago, `lagActions` actions ago, or at `stoppedMs` of venue time and ever
 *                   since: one endpoint behind the others
 *   delay           waits `delayMs`, then does as asked
 *   hang            never answers, and nothing happens
 *   drop            cuts the connection before anything happens
 *   dropAfterCommit does as asked, then cuts the connection without an answer: the order may be live
 *   lateAnswer      does as asked, then waits `delayMs` before it answers: the order is live and whoever sent it does not know yet
 *   duplicate       sends each websocket message twice
 *
 * On `/ws` the type is the channel; `hang` loses a message without a word, and `status`, `reply`, `rows` and `lag` mean nothing there.
 */
export const faultRuleSchema = z.object({
  route: z.enum(['/info', '/exchange', '/ws']),
  type: z.string().optional(),
  kind: z.enum([
    'status',
    'delay',
    'hang',
    'drop',
    'dropAfterCommit',
    'lateAnswer',
    'duplicate',
    'reply',
    'rows',
    'lag',
  ]),
  status: z.number().int().min(400).max(599).default(500),
  delayMs: z.number().int().min(0).max(600_000).default(0),
  json: z.unknown().optional(),
  rows: z.array(z.unknown()).max(100).optional(),
  at: z.string().optional(),
  lagMs: z.number().int().min(0).max(86_400_000).optional(),
  lagActions: z.number().int().min(0).max(100).optional(),
  stoppedMs: z.number().int().min(0).optional(),
  count: z.number().int().positive().nullable().default(null),
})
export type FaultRule = z.output<typeof faultRuleSchema>

export const faultRequestSchema = z.object({
  /** Replaces all rules; an empty list ends every fault. */
  faults: z.array(faultRuleSchema).max(100).optional(),
  /** Cuts every open websocket now. */
  dropSockets: z.boolean().optional(),
})

export interface Faults {
  replace(rules: FaultRule[]): void
  list(): FaultRule[]
  /** Returns the first rule that matches, and counts it as used. */
  next(route: FaultRule['route'], type: string | null): FaultRule | null
}

export function createFaults(): Faults {
  let rules: FaultRule[] = []
  return {
    replace(next) {
      rules = next
    },
    list: () => rules,
    next(route, type) {
      const rule = rules.find((one) => one.route === route && (one.type === undefined || one.type === type))
      if (!rule) return null
      if (rule.count !== null) {
        rule.count -= 1
        if (rule.count <= 0) rules = rules.filter((one) => one !== rule)
      }
      return rule
    },
  }
}
