import type { Account } from '../../lib/domain/account.ts'
import {
  isUnseenReason,
  UNSEEN_GRACE_MS,
  unseenEntries,
  unseenReason,
  unseenWords,
} from '../../lib/domain/unseenFills.ts'
import type { AnsweredEntryRow } from '../../lib/store/books/intentBook.ts'
import type { World } from '../wiring/world.ts'
import { changeState } from './changeState.ts'

/**
 * Returns the entries the venue answered as filled and of which `account`, read after the fills, does not show everything. Those before the mark were
 * seen once, or a person has answered for them.
 */
export async function findUnseen({ books, clock }: World, account: Account): Promise<AnsweredEntryRow[]> {
  const markMs = await books.readMarks.sinceMs('entries')
  if (markMs === 0) {
    // The first look of all: an entry that is answered in this very millisecond comes after it.
    await books.readMarks.set('entries', clock.nowMs() - 1)
    return []
  }
  const entries = await books.intents.entriesAnsweredAfter(markMs)
  if (entries.length === 0) return []
  const unseen = unseenEntries(entries, await books.trades.open(), account)
  if (unseen.length === 0) await books.readMarks.set('entries', Math.max(...entries.map((one) => one.answeredMs)))
  return unseen
}

/**
 * Stops new risk while an entry is not seen, and returns why nothing is decided in this cycle. What is not seen after the grace makes the state
 * `reducing`, which outlives a restart, until it is seen or a person resumes. Positions are protected and left all the while.
 */
export async function barUnseen(world: World, unseen: readonly AnsweredEntryRow[]): Promise<string[]> {
  const { tradingState, stateReason } = await world.books.state.read()
  const isOurs = tradingState === 'reducing' && isUnseenReason(stateReason)
  if (unseen.length === 0) {
    if (isOurs) await changeState(world, 'active', 'The account shows every order that the venue answered as filled.')
    return []
  }
  const nowMs = world.clock.nowMs()
  const isOld = unseen.some(({ answeredMs }) => nowMs - answeredMs > UNSEEN_GRACE_MS)
  if (isOld && tradingState === 'active') await changeState(world, 'reducing', unseenReason(unseen))
  return isOld ? [] : [unseenWords(unseen)]
}

/** A person resumes: what was not seen until now is taken as they say. Nothing is excused that they were not told of. */
export async function excuseUnseen({ books, clock }: World): Promise<void> {
  const { stateReason } = await books.state.read()
  if (isUnseenReason(stateReason)) await books.readMarks.set('entries', clock.nowMs())
}
