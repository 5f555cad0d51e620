import type { NoticeLevel } from '../notify/notice.ts'
import type { Db } from './db.ts'

/** What the notifier keeps: what is to be told whom, and up to where it has looked. One process writes it. */

const DIARY = 'diary'
/** Rows that ended are kept so long. */
const KEPT_MS = 30 * 86_400_000

/** What is to be told by one channel. */
export interface NewDelivery {
  noticeKey: string
  channel: string
  level: NoticeLevel
  agentId: string
  head: string
  text: string
  wallMs: number
}

export interface WaitingDelivery extends NewDelivery {
  id: number
  tries: number
}

/** Returns the id up to which the diary was looked through; where it never was, that of the newest entry, which it keeps: what was before is not news. */
export async function diaryMark(db: Db): Promise<number> {
  const mark = await db.noticeMark.findUnique({ where: { source: DIARY } })
  if (mark !== null) return mark.lastId
  const newest = await db.diaryEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  await db.noticeMark.create({ data: { source: DIARY, lastId: newest?.id ?? 0 } })
  return newest?.id ?? 0
}

/** Stores what the diary up to `lastId` is told as, and the mark, in one write: nothing of it is put here twice. */
export async function insertDiaryDeliveries(db: Db, rows: readonly NewDelivery[], lastId: number): Promise<void> {
  await db.$transaction([
    db.delivery.createMany({ data: rows.map(toRow) }),
    db.noticeMark.update({ where: { source: DIARY }, data: { lastId } }),
  ])
}

/** Stores what is to be told; what is there already under its key stays as it is. */
export async function insertDeliveries(db: Db, rows: readonly NewDelivery[]): Promise<void> {
  await db.$transaction(
    rows.map((row) =>
      db.delivery.upsert({
        where: { noticeKey_channel: { noticeKey: row.noticeKey, channel: row.channel } },
        create: toRow(row),
        update: {},
      }),
    ),
  )
}

const toRow = ({ wallMs, ...row }: NewDelivery) => ({ ...row, wallAt: new Date(wallMs), status: 'waiting' })

/** Returns what waits for a channel, oldest first, at most `limit`; `isCritical` tells the two lanes apart. */
export async function listWaiting(
  db: Db,
  channel: string,
  isCritical: boolean,
  limit: number,
): Promise<WaitingDelivery[]> {
  const level = isCritical ? 'critical' : { not: 'critical' }
  const rows = await db.delivery.findMany({
    where: { channel, status: 'waiting', level },
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(({ wallAt, level, ...row }) => ({ ...row, level: level as NoticeLevel, wallMs: wallAt.getTime() }))
}

/** Writes that a try begins: one that dies in the middle of it has tried. */
export async function countTry(db: Db, ids: readonly number[]): Promise<void> {
  await db.delivery.updateMany({ where: { id: { in: [...ids] } }, data: { tries: { increment: 1 } } })
}

/** Writes what became of deliveries; `waiting` with why they still do. */
export async function settleDeliveries(
  db: Db,
  ids: readonly number[],
  { status, message, wallMs }: { status: 'waiting' | 'sent' | 'failed'; message: string; wallMs: number },
): Promise<void> {
  const endedWallAt = status === 'waiting' ? null : new Date(wallMs)
  await db.delivery.updateMany({ where: { id: { in: [...ids] } }, data: { status, message, endedWallAt } })
}

/** Fails what has waited for a channel since before, and returns how many that was. */
export async function giveUpBefore(db: Db, channel: string, wallMs: number, nowMs: number): Promise<number> {
  const { count } = await db.delivery.updateMany({
    where: { channel, status: 'waiting', wallAt: { lt: new Date(wallMs) } },
    data: { status: 'failed', endedWallAt: new Date(nowMs) },
  })
  return count
}

/** Removes what ended long ago. */
export async function pruneDeliveries(db: Db, nowMs: number): Promise<void> {
  await db.delivery.deleteMany({ where: { endedWallAt: { lt: new Date(nowMs - KEPT_MS) } } })
}
