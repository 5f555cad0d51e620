import type { Channel } from '../../lib/notify/channelAddress.ts'
import { levelOf, type Notice, type NoticeAgent, noticeHead } from '../../lib/notify/notice.ts'
import type { Db } from '../../lib/store/db.ts'
import { diaryMark, insertDeliveries, insertDiaryDeliveries, type NewDelivery } from '../../lib/store/deliveries.ts'
import { listAgents } from '../../lib/store/queries/agents.ts'
import { listEveryDiaryAfter } from '../../lib/store/queries/diary.ts'

/** How many lines of the diary one look takes. */
const LINES = 500

/** Puts what the diary says since the last look into the outbox, for each channel that wants it. Returns whether there may be more. */
export async function collectDiary(db: Db, channels: readonly Channel[]): Promise<boolean> {
  const after = await diaryMark(db)
  const rows = await listEveryDiaryAfter(db, after, LINES)
  const last = rows.at(-1)
  if (last === undefined) return false
  const agents = new Map((await listAgents(db)).map((agent) => [agent.agentId, agent]))
  const notices = rows.map((row): Notice => {
    const { message } = row.body
    return {
      key: `diary-${row.id}`,
      level: levelOf(row.action),
      agentId: row.agentId,
      head: headOf(agents.get(row.agentId), row.agentId),
      text: typeof message === 'string' ? message : `${row.action} ${row.asset}`,
      wallMs: row.wallAt.getTime(),
    }
  })
  await insertDiaryDeliveries(
    db,
    notices.flatMap((notice) => deliveriesOf(notice, channels)),
    last.id,
  )
  return rows.length === LINES
}

/** Puts one notice into the outbox. */
export const putNotice = (db: Db, notice: Notice, channels: readonly Channel[]): Promise<void> =>
  insertDeliveries(db, deliveriesOf(notice, channels))

const headOf = (agent: NoticeAgent | undefined, agentId: string): string =>
  agent === undefined ? agentId : noticeHead(agent)

function deliveriesOf({ key, ...notice }: Notice, channels: readonly Channel[]): NewDelivery[] {
  return channels
    .filter(({ levels }) => levels.includes(notice.level))
    .map(({ name }) => ({ ...notice, noticeKey: key, channel: name }))
}
