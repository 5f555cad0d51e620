import type { PromptFacts } from '../../contracts/models.ts'
import { type KeptReadings, readingsText } from '../../domain/answer/readingsText.ts'
import type { CycleEnd, CycleStep, StepRecord } from '../../domain/cycleSteps.ts'
import { toText, type Usd, usd } from '../../domain/decimal.ts'
import { buildId } from '../../env/buildId.ts'
import type { Cycle, Prisma } from '../../generated/prisma/client.ts'
import type { ModelUsage } from '../../ports.ts'
import { findLastContext, listCostsSince } from '../queries/cycles.ts'
import { type CycleCost, type CycleRow, parseCycleRow } from '../rows/cycleRow.ts'
import { type BookContext, isTaken, only } from './bookContext.ts'
import { lostCall } from './lostCall.ts'

/** What a cycle learns while it runs. */
export type CycleChange = Partial<
  Pick<CycleRow, 'systemPrompt' | 'context' | 'answer' | 'readingLevel' | 'reason'> & {
    steps: readonly StepRecord[]
    promptFacts: PromptFacts
    readings: KeptReadings | null
    /** The most the question that is being asked may cost; null once it is answered. */
    askingUsd: Usd | null
  }
>

/** The reason of a cycle whose process ended in the middle of it. */
export const BROKEN_CYCLE =
  'The agent stopped in the middle of this cycle; what it had sent was settled at the next start.'

/** The passes of the loop. */
export interface CycleBook {
  /** Opens a cycle under the agent's next number, as of now, and returns it. */
  insert(cycle: { settingsVersion: number; model: string; ruleBased: boolean }): Promise<CycleRow>
  /** Writes where the cycle that the screens show stands, and tells them. */
  saveSteps(cycleId: number, steps: readonly StepRecord[], shown: CycleStep | null): Promise<void>
  /** Writes part of a cycle's record. No event. */
  update(cycleId: number, change: CycleChange): Promise<void>
  /** Tells open screens that a cycle's record changed. */
  announce(cycleId: number): Promise<void>
  /** Adds tokens and cost of one turn to the cycle's sums. */
  addUsage(cycleId: number, usage: ModelUsage): Promise<void>
  /** Closes a cycle and tells open screens; a question left open is booked as lost. `isShown`: it is the one they show as running, and from now on none is. */
  end(
    cycleId: number,
    end: { status: CycleEnd; reason: string; steps: readonly StepRecord[] },
    isShown: boolean,
  ): Promise<void>
  /** Closes, as failed, what a process that died left running, and books a question it was asking as lost; returns how many. */
  closeBroken(): Promise<number>
  /** Throws when there is none with this id, and AppError('store_row'). */
  get(id: number): Promise<CycleRow>
  countTurns(id: number): Promise<number>
  /** Returns what the model was last shown; null before it was shown anything. */
  lastContext(): Promise<string | null>
  /** Returns what each cycle begun at or after this wall time cost. */
  costsSince(wallMs: number): Promise<CycleCost[]>
}

/** A test of the model may take the number between our look and our write; the next look sees it. */
const NUMBER_TRIES = 3

/** Returns the agent's cycles. */
export function createCycleBook(context: BookContext): CycleBook {
  const { db, agentId, write, announce, now, wallNow, grade } = context
  const update = (id: number, data: Prisma.CycleUpdateInput) =>
    db.cycle.update({ where: { id }, data, select: { id: true } })
  const show = (cycleId: number | null, step: CycleStep | null) =>
    db.agentState.update({ where: { agentId }, data: { cycleId, step }, select: { agentId: true } })

  async function insertNext(cycle: Parameters<CycleBook['insert']>[0]): Promise<Cycle> {
    const last = await db.cycle.findFirst({ where: { agentId }, orderBy: { number: 'desc' }, select: { number: true } })
    const number = (last?.number ?? 0) + 1
    const times = { startedAt: now(), wallStartedAt: wallNow() }
    return only(
      await write([
        db.cycle.create({ data: { agentId, number, status: 'running', build: buildId(), ...cycle, ...times } }),
      ]),
    )
  }

  return {
    async insert(cycle) {
      for (let tries = 1; ; tries += 1) {
        try {
          const row = await insertNext(cycle)
          await write([], [announce('cycle', row.id)])
          return parseCycleRow(row)
        } catch (error) {
          if (tries === NUMBER_TRIES || !isTaken(error)) throw error
        }
      }
    },
    async saveSteps(cycleId, steps, shown) {
      // They are written with the cycle's end; on the way they are for screens.
      if (grade === 'quiet') return
      await write<unknown>(
        [update(cycleId, { steps: JSON.stringify(steps) }), show(cycleId, shown)],
        [announce('step', `${cycleId}/${steps.at(-1)?.step ?? ''}`)],
      )
    },
    async update(cycleId, { steps, promptFacts, readings, askingUsd, ...plain }) {
      await write([
        update(cycleId, {
          ...plain,
          ...(steps === undefined ? {} : { steps: JSON.stringify(steps) }),
          ...(promptFacts === undefined ? {} : { promptFacts: JSON.stringify(promptFacts) }),
          ...(readings === undefined ? {} : { readings: readings && readingsText(readings, plain.answer ?? null) }),
          ...(askingUsd === undefined ? {} : { askingUsd: askingUsd && toText(askingUsd) }),
        }),
      ])
    },
    async announce(cycleId) {
      await write([], [announce('cycle', cycleId)])
    },
    async addUsage(cycleId, usage) {
      const select = { costUsd: true, costUsdMax: true, costEstimated: true } as const
      const row = await db.cycle.findUniqueOrThrow({ where: { id: cycleId }, select })
      await write([
        update(cycleId, {
          promptTokens: { increment: usage.promptTokens },
          completionTokens: { increment: usage.completionTokens },
          reasoningTokens: { increment: usage.reasoningTokens },
          cachedTokens: { increment: usage.cachedTokens },
          costUsd: toText(usd(row.costUsd).plus(usd(usage.costUsd))),
          costUsdMax: toText(usd(row.costUsdMax).plus(usd(usage.costUsdMax))),
          costEstimated: row.costEstimated || usage.costEstimated,
        }),
      ])
    },
    async end(cycleId, { status, reason, steps }, isShown) {
      const data = { status, reason, steps: JSON.stringify(steps), wallEndedAt: wallNow() }
      const lost = await lostCall(context, cycleId)
      await write<unknown>(
        [...lost.writes, update(cycleId, data), ...(isShown ? [show(null, null)] : [])],
        [announce('cycle', cycleId)],
      )
    },
    async closeBroken() {
      const running = await db.cycle.findMany({ where: { agentId, status: 'running' }, select: { id: true } })
      for (const { id } of running) {
        const { writes, words } = await lostCall(context, id)
        const reason = `${BROKEN_CYCLE}${words}`
        await write<unknown>([...writes, update(id, { status: 'failed', reason, wallEndedAt: wallNow() })])
      }
      return running.length
    },
    get: async (id) => parseCycleRow(await db.cycle.findUniqueOrThrow({ where: { id } })),
    countTurns: (id) => db.turn.count({ where: { cycleId: id } }),
    lastContext: async () => (await findLastContext(db, agentId))?.context ?? null,
    costsSince: (wallMs) => listCostsSince(db, agentId, wallMs),
  }
}
