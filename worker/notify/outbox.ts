import { describeError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Channel } from '../../lib/notify/channelAddress.ts'
import { OLD_MS, toDigest } from '../../lib/notify/digest.ts'
import type { Notice } from '../../lib/notify/notice.ts'
import { createPacer } from '../../lib/notify/pacer.ts'
import { quietUntil } from '../../lib/notify/quietHours.ts'
import { GIVE_UP_MS, restMs } from '../../lib/notify/retry.ts'
import { sendNotice } from '../../lib/notify/sendNotice.ts'
import type { Db } from '../../lib/store/db.ts'
import {
  countTry,
  giveUpBefore,
  listWaiting,
  settleDeliveries,
  type WaitingDelivery,
} from '../../lib/store/deliveries.ts'

export interface LaneDeps {
  db: Db
  channel: Channel
  wallMs: () => number
  log: Log
  fetchIt?: typeof fetch
}

/** More than this is never told in one message. */
const DIGEST_MAX = 5_000

/** What one channel is told, in its pace and whatever becomes of the others. */
export interface Lane {
  /** Tells what can be told now, one message at most. Returns in how many ms there may be more to do. */
  step(): Promise<number>
}

const IDLE_MS = 1_000

/** Returns the lane of a channel. Critical things go first and alone; what is old otherwise goes together. */
export function createLane({ db, channel, wallMs, log, fetchIt }: LaneDeps): Lane {
  const pacer = createPacer(channel.form.pace)
  let failures = 0
  let restUntilMs = 0

  /** Returns what the next message is made of, or in how many ms there may be one. */
  async function next(nowMs: number): Promise<[WaitingDelivery, ...WaitingDelivery[]] | number> {
    const [critical] = await listWaiting(db, channel.name, true, 1)
    if (critical) return [critical]
    const untilMs = channel.quiet === null ? null : quietUntil(channel.quiet, nowMs)
    if (untilMs !== null) return untilMs - nowMs
    const [oldest] = await listWaiting(db, channel.name, false, 1)
    if (oldest === undefined) return IDLE_MS
    if (nowMs - oldest.wallMs <= OLD_MS) return [oldest]
    const [first = oldest, ...rest] = await listWaiting(db, channel.name, false, DIGEST_MAX)
    return [first, ...rest.filter((one) => nowMs - one.wallMs > OLD_MS)]
  }

  async function tell(rows: readonly [WaitingDelivery, ...WaitingDelivery[]], nowMs: number): Promise<void> {
    const ids = rows.map(({ id }) => id)
    const notices = rows.map(toNotice) as [Notice, ...Notice[]]
    await countTry(db, ids)
    pacer.took(nowMs)
    const said = await sendNotice(channel, rows.length === 1 ? notices[0] : toDigest(notices), wallMs(), fetchIt)
    switch (said.kind) {
      case 'sent':
        failures = 0
        return settleDeliveries(db, ids, { status: 'sent', message: '', wallMs: wallMs() })
      case 'refused':
        failures += 1
        restUntilMs = wallMs() + restMs(failures)
        log.error(`channel ${channel.name} refuses: ${said.words}`)
        return settleDeliveries(db, ids, { status: 'failed', message: said.words, wallMs: wallMs() })
      case 'retry':
        failures += 1
        restUntilMs = wallMs() + restMs(failures, said.afterMs)
        if (failures === 1) log.warn(`channel ${channel.name} is tried again: ${said.words}`)
        return settleDeliveries(db, ids, { status: 'waiting', message: said.words, wallMs: wallMs() })
    }
  }

  return {
    async step() {
      const nowMs = wallMs()
      const waitMs = Math.max(restUntilMs - nowMs, pacer.waitMs(nowMs))
      if (waitMs > 0) return waitMs
      const rows = await next(nowMs)
      if (typeof rows === 'number') return rows
      // Nothing is written while there is nothing to tell: the store's one writer at a time should be who trades.
      if (nowMs - rows[0].wallMs > GIVE_UP_MS) {
        const lost = await giveUpBefore(db, channel.name, nowMs - GIVE_UP_MS, nowMs)
        log.error(`${lost} notices for ${channel.name} are given up: it could not be reached for a day`)
        return 0
      }
      await tell(rows, nowMs)
      return 0
    },
  }
}

const toNotice = ({ noticeKey, level, agentId, head, text, wallMs }: WaitingDelivery): Notice => ({
  key: noticeKey,
  level,
  agentId,
  head,
  text,
  wallMs,
})

/** Runs a lane until the signal aborts. A store that cannot be read now is read at the next look. */
export async function runLane(
  lane: Lane,
  log: Log,
  sleep: (ms: number) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const waitMs = await lane.step().catch((error: unknown) => {
      log.warn(describeError(error))
      return IDLE_MS
    })
    await sleep(Math.min(waitMs, IDLE_MS))
  }
}
