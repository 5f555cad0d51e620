import { statements } from '../db.ts'
import { TEXTS_SELECT, type TranscriptTexts, textsOf } from '../transcripts/transcriptTexts.ts'
import type { BookContext } from './bookContext.ts'

/** A cycle whose transcript is in the store. */
export interface HeldTranscript {
  cycleId: number
  bytes: number
  wallStartedAt: Date
}

/** What the retention rule measures and removes. No event: no open screen is told, as nothing that it shows by itself changes. */
export interface TranscriptBook {
  /** Measures the transcripts of ended cycles that are not measured yet, `limit` at most; returns how many there were and what they take. */
  measure(limit: number): Promise<{ count: number; bytes: number }>
  /** Returns what all measured ones take. */
  bytesHeld(): Promise<number>
  /** Returns measured ones that are in the store and not among the newest `spared` cycles, oldest first. */
  listOldest(limit: number, spared: number): Promise<HeldTranscript[]>
  /** Returns the texts of these cycles, in their order. */
  readTexts(cycleIds: readonly number[]): Promise<TranscriptTexts[]>
  /** Takes the texts of these cycles out of the store, and says in each when. Decisions, orders, fills and their words stay. */
  remove(cycleIds: readonly number[]): Promise<void>
}

/** Returns the agent's transcripts as the retention rule sees them. */
export function createTranscriptBook({ db, agentId, write, wallNow }: BookContext): TranscriptBook {
  const sumOf = async (where: object): Promise<number> => {
    const { _sum } = await db.cycle.aggregate({ where: { agentId, ...where }, _sum: { transcriptBytes: true } })
    return _sum.transcriptBytes ?? 0
  }
  return {
    async measure(limit) {
      const rows = await db.cycle.findMany({
        where: { agentId, transcriptBytes: null, status: { not: 'running' } },
        orderBy: { id: 'asc' },
        take: limit,
        select: { id: true },
      })
      const ids = rows.map(({ id }) => id)
      if (ids.length === 0) return { count: 0, bytes: 0 }
      await write([statements.measureTranscripts(db, ids)])
      return { count: ids.length, bytes: await sumOf({ id: { in: ids } }) }
    },
    // Those that were removed take nothing and are not looked at: what is left is bounded by the rule, however long the history.
    bytesHeld: () => sumOf({ transcriptBytes: { gt: 0 } }),
    async listOldest(limit, spared) {
      const newest = await db.cycle.findFirst({
        where: { agentId },
        orderBy: { number: 'desc' },
        select: { number: true },
      })
      const numberMax = (newest?.number ?? 0) - spared
      const rows = await db.cycle.findMany({
        where: { agentId, transcriptRemovedAt: null },
        orderBy: { id: 'asc' },
        take: limit,
        select: { id: true, number: true, transcriptBytes: true, wallStartedAt: true },
      })
      return rows.flatMap(({ id, number, transcriptBytes, wallStartedAt }) =>
        transcriptBytes === null || number > numberMax ? [] : [{ cycleId: id, bytes: transcriptBytes, wallStartedAt }],
      )
    },
    async readTexts(cycleIds) {
      const where = { agentId, id: { in: [...cycleIds] } }
      return (await db.cycle.findMany({ where, orderBy: { id: 'asc' }, select: TEXTS_SELECT })).map(textsOf)
    },
    async remove(cycleIds) {
      const cycleId = { in: [...cycleIds] }
      const emptied = { systemPrompt: '', promptFacts: null, context: '', answer: null, readings: null }
      await write([
        db.toolCall.updateMany({ where: { turn: { cycleId } }, data: { arguments: '', result: '' } }),
        db.turn.updateMany({
          where: { cycleId },
          data: { request: '', response: '', content: null, reasoning: null },
        }),
        db.gateInput.deleteMany({ where: { cycleId } }),
        db.cycle.updateMany({
          where: { agentId, id: cycleId },
          data: { ...emptied, transcriptBytes: 0, transcriptRemovedAt: wallNow() },
        }),
      ])
    },
  }
}
