import { leastOf } from '../../domain/extremes.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { statements } from '../db.ts'
import { findLastContext } from '../queries/cycles.ts'
import { packBlock } from '../transcripts/transcriptBlock.ts'
import { TEXTS_SELECT, type TranscriptTexts, textsOf } from '../transcripts/transcriptTexts.ts'
import { readPackedTexts } from '../transcripts/unpack.ts'
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
  /**
   * Packs the oldest measured transcripts above cycle `afterId` that are not among the newest `spared` cycles, nor the last to have been asked or judged:
   * `count` together, or fewer where they take more than `bytesMax`. Returns the id of the last; null when there is no full block.
   */
  pack(afterId: number, options: { count: number; bytesMax: number; spared: number }): Promise<number | null>
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
  const readTexts: TranscriptBook['readTexts'] = async (cycleIds) => {
    const where = { agentId, id: { in: [...cycleIds] } }
    const rows = await db.cycle.findMany({ where, orderBy: { id: 'asc' }, select: TEXTS_SELECT })
    const packed = await readPackedTexts(db, rows)
    return rows.map((row) => packed.get(row.id) ?? textsOf(row))
  }
  const emptyTexts = (ids: number[], change: Prisma.CycleUncheckedUpdateManyInput) => [
    db.toolCall.updateMany({ where: { turn: { cycleId: { in: ids } } }, data: { arguments: '', result: '' } }),
    db.turn.updateMany({
      where: { cycleId: { in: ids } },
      data: { request: '', response: '', content: null, reasoning: null },
    }),
    db.cycle.updateMany({
      where: { agentId, id: { in: ids } },
      data: { systemPrompt: '', promptFacts: null, context: '', answer: null, readings: null, ...change },
    }),
  ]
  /** The first of the newest cycles, of the last that was asked and the last that was judged: what reads those reads no block. */
  const newestNeeded = async (spared: number): Promise<number> => {
    const newestFirst = { orderBy: { id: 'desc' } } as const
    const [spare, asked, judged] = await Promise.all([
      db.cycle.findFirst({ where: { agentId }, ...newestFirst, skip: spared, select: { id: true } }),
      findLastContext(db, agentId),
      db.gateInput.findFirst({ where: { agentId }, ...newestFirst, select: { cycleId: true } }),
    ])
    return spare === null ? 0 : leastOf([spare.id + 1, asked?.id ?? 0, judged?.cycleId ?? spare.id + 1])
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
    async pack(afterId, { count, bytesMax, spared }) {
      const limitId = await newestNeeded(spared)
      const rows = await db.cycle.findMany({
        where: {
          agentId,
          id: { gt: afterId, lt: limitId },
          transcriptBlockId: null,
          transcriptRemovedAt: null,
          transcriptBytes: { gt: 0 },
          context: { not: '' },
        },
        orderBy: { id: 'asc' },
        take: count,
        select: { id: true, transcriptBytes: true },
      })
      const ids = fitting(rows, bytesMax)
      const [firstId] = ids
      if (firstId === undefined || (ids.length < count && ids.length === rows.length)) return null
      const body = await packBlock(await readTexts(ids))
      const share = { transcriptBlockId: firstId, transcriptBytes: Math.ceil(body.length / ids.length) }
      await write<unknown>([
        db.transcriptBlock.create({ data: { id: firstId, agentId, body }, select: { id: true } }),
        ...emptyTexts(ids, share),
        db.gateInput.updateMany({ where: { cycleId: { in: ids } }, data: { body: '' } }),
      ])
      return ids.at(-1) ?? null
    },
    readTexts,
    async remove(cycleIds) {
      const ids = [...cycleIds]
      const where = { agentId, id: { in: ids }, transcriptBlockId: { not: null } }
      const packed = await db.cycle.findMany({ where, select: { transcriptBlockId: true } })
      const blocks = { in: [...new Set(packed.flatMap(({ transcriptBlockId }) => transcriptBlockId ?? []))] }
      const gone = { transcriptBlockId: null, transcriptBytes: 0, transcriptRemovedAt: wallNow() }
      await write([
        ...emptyTexts(ids, gone),
        db.gateInput.deleteMany({ where: { cycleId: { in: ids } } }),
        db.transcriptBlock.deleteMany({ where: { id: blocks, cycles: { none: {} } } }),
      ])
    },
  }
}

/** The first cycles that take no more together, one at least. */
function fitting(rows: readonly { id: number; transcriptBytes: number | null }[], bytesMax: number): number[] {
  let bytes = 0
  const ids: number[] = []
  for (const { id, transcriptBytes } of rows) {
    bytes += transcriptBytes ?? 0
    if (ids.length > 0 && bytes > bytesMax) break
    ids.push(id)
  }
  return ids
}
