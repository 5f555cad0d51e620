import type { CycleKind } from '../../domain/cycleSteps.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { searchBlock } from '../transcripts/transcriptBlock.ts'
import type { Page } from './page.ts'

/** Which cycles are looked for; what is left out does not narrow. */
export interface CycleFilter {
  kind?: CycleKind | undefined
  /** With a decision about this coin that was no hold. */
  coin?: string | undefined
  /** Anywhere in its reason, its model, its decisions, what the model answered and thought, the names of its tools, or what people said of it; letter case ignored for ASCII, and spaces in a denial. */
  text?: string | undefined
}

/** How many cycles one page of a search looks at, at most; with a text fewer, as what is packed is unpacked for it. What lies beyond is on the next page. */
const SCAN_MAX = 5_000
const TEXT_SCAN_MAX = 1_000

/**
 * Returns the ids of cycles with an id below `before` that fit, newest first, and where the next page begins (null: nothing older is left). It looks at so many
 * cycles at most, so a page may be short, even empty, with a `nextBefore`. Rejects with AppError('store_row') for a damaged block of packed texts.
 */
export async function searchCycles(
  db: Db,
  agentId: string,
  page: Page,
  filter: CycleFilter,
): Promise<{ ids: number[]; nextBefore: number | null }> {
  const edge = await db.cycle.findFirst({
    where: { agentId, id: { lt: page.before } },
    orderBy: { id: 'desc' },
    skip: (filter.text === undefined ? SCAN_MAX : TEXT_SCAN_MAX) - 1,
    select: { id: true },
  })
  const fromId = edge?.id ?? 0
  const packed = filter.text === undefined ? [] : await searchPacked(db, agentId, filter.text, fromId, page.before)
  const rows = await db.$queryRaw<{ id: number | bigint }[]>`
    SELECT "Cycle"."id" FROM "Cycle"
    WHERE "Cycle"."agentId" = ${agentId} AND "Cycle"."id" < ${page.before} AND "Cycle"."id" >= ${fromId}
      AND ${Prisma.join(conditionsOf(filter, packed), ' AND ')}
    ORDER BY "Cycle"."id" DESC LIMIT ${page.limit}`
  const ids = rows.map(({ id }) => Number(id))
  return { ids, nextBefore: (ids.length === page.limit ? ids.at(-1) : edge?.id) ?? null }
}

/** Returns true when a filter narrows. */
export const isNarrow = ({ kind, coin, text }: CycleFilter): boolean =>
  kind !== undefined || coin !== undefined || text !== undefined

const ALWAYS = Prisma.sql`1 = 1`

/** Resolves to the ids of the cycles within [fromId, before) in whose packed answers or thoughts the text stands. */
async function searchPacked(db: Db, agentId: string, text: string, fromId: number, before: number): Promise<number[]> {
  const where = { agentId, id: { gte: fromId, lt: before }, transcriptBlockId: { not: null } }
  const held = await db.cycle.findMany({ where, distinct: ['transcriptBlockId'], select: { transcriptBlockId: true } })
  const ids = held.flatMap(({ transcriptBlockId }) => transcriptBlockId ?? [])
  const needle = text.toLowerCase()
  const says = (words: string | null): boolean => words?.toLowerCase().includes(needle) ?? false
  const found: number[] = []
  // One at a time: a block is megabytes once it is unpacked.
  for (const id of ids) {
    const block = await db.transcriptBlock.findUnique({ where: { id } })
    const cycles = block === null ? [] : await searchBlock(block, text)
    for (const { cycleId, turns } of cycles)
      if (turns.some(({ content, reasoning }) => says(content) || says(reasoning))) found.push(cycleId)
  }
  return found
}

function conditionsOf({ kind, coin, text }: CycleFilter, packed: readonly number[]): Prisma.Sql[] {
  const about = coin === undefined ? ALWAYS : Prisma.sql`"Decision"."coin" = ${coin}`
  const conditions = [ALWAYS]
  if (kind === 'failed') conditions.push(Prisma.sql`"Cycle"."status" = 'failed'`)
  const judged = kind === undefined || kind === 'failed' ? null : VERDICT_OF[kind]
  if (judged !== null || coin !== undefined)
    conditions.push(decided(Prisma.sql`"Decision"."action" <> 'hold' AND ${about} AND ${judged ?? ALWAYS}`))
  if (text !== undefined) conditions.push(mentions(text, packed))
  return conditions
}

const VERDICT_OF = {
  acted: Prisma.sql`"Decision"."verdict" IN ('pass', 'clamp')`,
  denied: Prisma.sql`"Decision"."verdict" = 'deny'`,
} satisfies Partial<Record<CycleKind, Prisma.Sql>>

const decided = (what: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`EXISTS (SELECT 1 FROM "Decision" WHERE "Decision"."cycleId" = "Cycle"."id" AND ${what})`

/** `packed`: ids of cycles that mention it where this cannot look. */
function mentions(text: string, packed: readonly number[]): Prisma.Sql {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const like = (column: string, to = pattern): Prisma.Sql => Prisma.sql`${Prisma.raw(column)} LIKE ${to} ESCAPE '\\'`
  const any = (columns: string[]): Prisma.Sql =>
    Prisma.sql`(${Prisma.join(
      columns.map((column) => like(column)),
      ' OR ',
    )})`
  return Prisma.sql`(
    "Cycle"."id" IN (${Prisma.join(packed.length === 0 ? [0] : [...packed])})
    OR ${any(['"Cycle"."reason"', '"Cycle"."model"'])}
    OR ${decided(any(['"Decision"."coin"', '"Decision"."rationale"', '"Decision"."exitPlan"']))}
    OR ${decided(like('"Decision"."denial"', pattern.replaceAll(' ', '')))}
    OR EXISTS (SELECT 1 FROM "CycleComment" WHERE "CycleComment"."cycleId" = "Cycle"."id" AND ${any(['"CycleComment"."text"', '"CycleComment"."author"'])})
    OR EXISTS (SELECT 1 FROM "Turn" WHERE "Turn"."cycleId" = "Cycle"."id" AND (
      ${any(['"Turn"."content"', '"Turn"."reasoning"', '"Turn"."problem"'])}
      OR EXISTS (SELECT 1 FROM "ToolCall" WHERE "ToolCall"."turnId" = "Turn"."id" AND ${like('"ToolCall"."name"')})
    ))
  )`
}
