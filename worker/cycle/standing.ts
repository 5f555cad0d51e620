import { judgeRoom } from '../../lib/diskRoom.ts'
import type { RequestUse } from '../../lib/domain/requestUse.ts'
import type { World } from '../wiring/world.ts'
import { CycleOver } from './cycleOver.ts'

/** Troubles this file sets and takes back. */
const REFUSED = 'account_refused'
const EXPIRES = 'wallet_expires'
const CLOCK = 'clock_off'
const SPENT = 'actions_spent'
const DISK = 'disk_room'
const OURS: readonly string[] = [REFUSED, EXPIRES, CLOCK, SPENT, DISK]

/** Actions left of the account's own budget below which a person is told. */
const ACTIONS_LEFT_MIN = 500

/** An API wallet is announced this long before it ends. */
const EXPIRY_NOTICE_MS = 3 * 86_400_000
const CLOCK_OFF_MS = 5_000

/**
 * Looks whether this agent may trade at all: whom its key trades for, for how long, by which clock, and whether it can write down what it does. What only a person can mend stands on the banner
 * until it is mended. Returns the end of the cycle where no new risk may be taken, null otherwise. Throws AppError when the venue never said.
 */
export async function checkStanding({ books, exchange, clock, freeBytes }: World): Promise<CycleOver | null> {
  const standing = await exchange.fetchStanding()
  const { trouble, standing: known } = await books.state.read()
  if (JSON.stringify(known) !== JSON.stringify(standing)) await books.state.setStanding(standing)
  await exchange.askActions()
  const { refusal, expiresMs } = standing
  const room = judgeRoom(freeBytes())
  const short = room?.isShort ? { code: DISK, message: room.message } : null
  const found =
    (refusal === null ? short : null) ??
    troubleOf(refusal?.message ?? null, expiresMs, exchange.clockOffsetMs(), clock.nowMs()) ??
    spentOf(exchange.requestUse()) ??
    (room === null ? null : { code: DISK, message: room.message })
  const isFree = trouble === null || OURS.includes(trouble.code)
  if (found !== null && isFree && trouble?.message !== found.message)
    await books.state.update({ trouble: { ...found, sinceMs: clock.nowMs() } })
  if (found === null && trouble !== null && isFree) await books.state.update({ trouble: null })
  const barred = refusal ?? short
  return barred === null ? null : new CycleOver('skipped', barred.message)
}

function troubleOf(
  refusal: string | null,
  expiresMs: number | null,
  offsetMs: number,
  nowMs: number,
): { code: string; message: string } | null {
  if (refusal !== null) return { code: REFUSED, message: refusal }
  if (expiresMs !== null && expiresMs - nowMs < EXPIRY_NOTICE_MS) {
    const at = new Date(expiresMs).toISOString().slice(0, 16).replace('T', ' ')
    const message = `The API wallet expires at ${at} UTC; from then on no order leaves, stops included. Approve a new one on the venue.`
    return { code: EXPIRES, message }
  }
  if (Math.abs(offsetMs) < CLOCK_OFF_MS) return null
  const seconds = Math.round(Math.abs(offsetMs) / 1000)
  const side = offsetMs > 0 ? 'behind' : 'ahead of'
  const message = `This machine's clock is ${seconds} s ${side} the venue's. Set it; until then orders are stamped by the venue's.`
  return { code: CLOCK, message }
}

/** The venue takes an action every ten seconds from an account that has used up its own: stops and closes come late then. */
function spentOf({ actions, actionsMax }: RequestUse): { code: string; message: string } | null {
  if (actions === null || actionsMax === null || actionsMax - actions >= ACTIONS_LEFT_MIN) return null
  const left = Math.max(0, actionsMax - actions)
  const message = `The account has ${left} of ${actionsMax} actions left on the venue; without any it takes one every ten seconds, stops and closes included. Each dollar traded adds one.`
  return { code: SPENT, message }
}
