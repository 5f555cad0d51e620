import type { DiaryEntry } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { type DiaryRow, parseDiaryRow } from '../rows/diaryRow.ts'
import type { Page } from './page.ts'

export interface DiaryFilter {
  asset?: string | undefined
  action?: string | undefined
  /** A kind that is left out. */
  without?: string | undefined
  /** Looked for in the entry's text, letter case ignored for ASCII. */
  text?: string | undefined
}

/** How many entries one page of a text search reads at most. What lies beyond is found by asking for the next page. */
const SCAN_MAX = 20_000

/**
 * Returns entries with an id below `before`, newest first, and where the next page begins (null: nothing older is left). A text search reads
 * at most SCAN_MAX entries and may so return a page that is short, even empty, with a `nextBefore`. Throws AppError('store_row').
 */
export async function listDiary(
  db: Db,
  agentId: string,
  page: Page,
  filter: DiaryFilter = {},
): Promise<{ rows: DiaryRow[]; nextBefore: number | null }> {
  const where = whereOf(agentId, filter)
  const newestFirst = { orderBy: { id: 'desc' } } as const
  if (filter.text === undefined) {
    const rows = await db.diaryEntry.findMany({
      ...newestFirst,
      where: { ...where, id: { lt: page.before } },
      take: page.limit,
    })
    return toPage(rows, rows.length < page.limit ? null : (rows.at(-1)?.id ?? null))
  }
  const edge = await db.diaryEntry.findFirst({
    ...newestFirst,
    where: { ...where, id: { lt: page.before } },
    skip: SCAN_MAX - 1,
    select: { id: true },
  })
  const rows = await db.diaryEntry.findMany({
    ...newestFirst,
    where: { ...where, id: { lt: page.before, gte: edge?.id ?? 0 }, body: { contains: filter.text } },
    take: page.limit,
  })
  return toPage(rows, (rows.length === page.limit ? rows.at(-1)?.id : edge?.id) ?? null)
}

const whereOf = (agentId: string, { asset, action, without }: DiaryFilter) => ({
  agentId,
  ...(asset === undefined ? {} : { asset }),
  ...(action !== undefined ? { action } : without === undefined ? {} : { action: { not: without } }),
})

const toPage = (rows: readonly DiaryEntry[], nextBefore: number | null) => ({
  rows: rows.map(parseDiaryRow),
  nextBefore,
})

/**
 * Returns which of the next `limit` entries with an id above `after` fit the filter, oldest first: for exports, which read the whole diary in pages. `lastId`
 * is where the next page begins; null: nothing is left.
 */
export async function listDiaryAfter(
  db: Db,
  agentId: string,
  after: number,
  limit: number,
  filter: DiaryFilter = {},
): Promise<{ rows: DiaryRow[]; lastId: number | null }> {
  const where = { ...whereOf(agentId, filter), id: { gt: after } }
  const rows = await db.diaryEntry.findMany({ where, orderBy: { id: 'asc' }, take: limit })
  const wanted = filter.text?.toLowerCase()
  const fit = wanted === undefined ? rows : rows.filter(({ body }) => body.toLowerCase().includes(wanted))
  return { rows: fit.map(parseDiaryRow), lastId: rows.at(-1)?.id ?? null }
}

/** Returns entries of every agent with an id above `after`, oldest first, at most `limit`. Throws AppError('store_row'). */
export async function listEveryDiaryAfter(db: Db, after: number, limit: number): Promise<DiaryRow[]> {
  const rows = await db.diaryEntry.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' }, take: limit })
  return rows.map(parseDiaryRow)
}
