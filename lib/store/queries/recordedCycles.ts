import type { Settings } from '../../domain/settings.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { parseCycleRow } from '../rows/cycleRow.ts'
import { parseDecisionRow } from '../rows/decisionRow.ts'
import { parseIntentRow } from '../rows/intentRow.ts'
import { parseSettingsRow } from '../rows/settingsRow.ts'
import { parseTurnRow } from '../rows/turnRow.ts'
import { withTexts } from '../transcripts/transcriptTexts.ts'
import { textsOnce } from '../transcripts/unpack.ts'
import type { WholeCycleRow } from './cycles.ts'

/** A cycle with all that it takes to replay it. */
export interface RecordedCycle extends WholeCycleRow {
  /** In order. */
  gateInputs: { firstNumber: number; body: string }[]
  /** Those it was pinned to; null where they are gone. */
  settings: Settings | null
}

/** A cycle of a page; `problem` instead of it where a row of it cannot be read. */
export type RecordedCycleRead = { id: number; number: number } & ({ cycle: RecordedCycle } | { problem: string })

const BY_NUMBER = { orderBy: { number: 'asc' } } as const
const WHOLE = {
  decisions: { ...BY_NUMBER, include: { intents: { orderBy: { id: 'asc' } } } },
  turns: { ...BY_NUMBER, include: { toolCalls: BY_NUMBER } },
  gateInputs: { select: { firstNumber: true, body: true }, orderBy: { firstNumber: 'asc' } },
} satisfies Prisma.CycleInclude
type Stored = Prisma.CycleGetPayload<{ include: typeof WHOLE }>

/** Returns one cycle; null when there is none with this id. */
export async function findRecordedCycle(db: Db, id: number): Promise<RecordedCycleRead | null> {
  const row = await db.cycle.findUnique({ where: { id }, include: WHOLE })
  const [read] = row === null ? [] : await withSettings(db, [row])
  return read ?? null
}

/** Returns the agent's ended cycles above `after`, oldest first. */
export async function listRecordedCycles(
  db: Db,
  agentId: string,
  after: number,
  limit: number,
): Promise<RecordedCycleRead[]> {
  const where = { agentId, id: { gt: after }, status: { not: 'running' } }
  return withSettings(db, await db.cycle.findMany({ where, include: WHOLE, orderBy: { id: 'asc' }, take: limit }))
}

/** Returns the id of an agent's cycle by its number; null when there is none. */
export async function findCycleId(db: Db, agentId: string, number: number): Promise<number | null> {
  const row = await db.cycle.findUnique({ where: { agentId_number: { agentId, number } }, select: { id: true } })
  return row?.id ?? null
}

async function withSettings(db: Db, rows: readonly Stored[]): Promise<RecordedCycleRead[]> {
  const pinned = [
    ...new Map(
      rows.map(({ agentId, settingsVersion: version }) => [`${agentId} ${version}`, { agentId, version }]),
    ).values(),
  ]
  const settings = await db.settings.findMany({ where: { OR: pinned } })
  const packed = textsOnce(db)
  return Promise.all(
    rows.map(async ({ gateInputs, turns, decisions, ...row }): Promise<RecordedCycleRead> => {
      const of = { id: row.id, number: row.number }
      try {
        const texts = (await packed(row)).get(row.id)
        const own = settings.find((one) => one.agentId === row.agentId && one.version === row.settingsVersion)
        const cycle: RecordedCycle = {
          ...parseCycleRow(row),
          turns: turns.map(parseTurnRow),
          decisions: decisions.map(({ intents, ...one }) => ({
            ...parseDecisionRow(one),
            intents: intents.map(parseIntentRow),
          })),
          gateInputs,
          settings: own ? parseSettingsRow(own).body : null,
        }
        return { ...of, cycle: texts === undefined ? cycle : withTexts(cycle, texts) }
      } catch (error) {
        return { ...of, problem: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}
