import type { Account, Position } from '../../lib/domain/account.ts'
import { pxWords, szWords } from '../../lib/domain/numberWords.ts'
import { unreadCoins } from '../../lib/domain/oddRow.ts'
import { matchTrades } from '../../lib/domain/reconcile.ts'
import { AppError } from '../../lib/errors.ts'
import type { NewDiaryEntry } from '../../lib/store/books/diaryBook.ts'
import { type TradeRow, toBookEntry } from '../../lib/store/rows/tradeRow.ts'
import type { World } from '../wiring/world.ts'
import { adoptFills } from './adoptFills.ts'
import { refreshResting, settleUnknown } from './settleUnknown.ts'

/**
 * Brings our books in line with the venue: unknown orders settled, fills and payments taken in, trades and positions matched. Returns what could not
 * be done, in sentences; each part fails by itself, and none of them is waited for by what keeps the account safe.
 */
export async function keepBooks(
  world: World,
  cycleId: number | null,
  account: Pick<Account, 'atMs' | 'openOrders'>,
): Promise<string[]> {
  if (!(await world.journal.isWritten())) return [UNWRITTEN]
  const gaps: string[] = []
  await attempt(gaps, () => settleUnknown(world))
  await attempt(gaps, () => refreshResting(world, account))
  await attempt(gaps, () => adoptFills(world, cycleId))
  return gaps
}

/** A fill that is taken in before its order would be a stranger's. */
const UNWRITTEN = 'Orders that left are not in the store yet, which may be locked or full.'

/** Does the work; what the venue did not answer becomes a sentence. */
export async function attempt(gaps: string[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'lease_lost') throw error
    gaps.push(error.message)
  }
}

/** The sentence under which a position that we did not open is kept. */
const FOUND = 'Found on the venue: this position was not opened by us.'

/** The venue's lists of fills and positions are not of one moment: a coin in which something happened this recently is matched at the next look. */
const SETTLING_MS = 5_000

/**
 * Makes trades and positions name the same coins and sides: a trade without a position is closed, a position without a trade adopted. `account` must be
 * read after the fills. Coins in which an order of ours was just sent, or a fill is newer than the account, are left for the next look; a position that
 * could not be read is there, for all we know. So are coins of `unseen`: what is missing there is not known to be gone.
 */
export async function matchBooks(
  { books, clock }: World,
  cycleId: number,
  account: Account,
  unseen: readonly { coin: string }[],
): Promise<void> {
  const sent = await books.intents.coinsSince(clock.nowMs() - SETTLING_MS)
  const recent = new Set([...sent, ...unseen.map(({ coin }) => coin)])
  const isSettled = ({ coin }: { coin: string }) => !recent.has(coin)
  const { ended, found } = matchTrades(
    (await books.trades.open()).filter(isSettled),
    account.positions.filter(isSettled),
  )
  const entries: NewDiaryEntry[] = []
  for (const trade of ended) {
    if (unreadCoins(account, [trade.coin]).length > 0) continue
    const last = await books.fills.lastOf(trade.coin)
    if (last && last.at.getTime() > account.atMs) continue
    // Its fills are in the store already; what is missing is a fill the venue no longer lists.
    const reason = last
      ? `The venue holds no ${trade.side} ${trade.coin}; the last fill seen is ${last.dir} ${szWords(last.sz)} at ${pxWords(last.px)} (tid ${last.tid}).`
      : `The venue holds no ${trade.side} ${trade.coin} and lists no fill for it.`
    await books.trades.update(
      trade.id,
      { ...toBookEntry(trade), closedMs: clock.nowMs() },
      { exitKind: 'venue', exitReason: reason, exitDecisionId: null },
    )
    entries.push(closedEntry(trade, cycleId, clock.nowMs(), reason))
  }
  for (const position of found) {
    await books.trades.adopt(position, FOUND)
    entries.push(adoptedEntry(position, cycleId, clock.nowMs()))
  }
  await books.diary.insert(entries)
}

const closedEntry = (trade: TradeRow, cycleId: number, atMs: number, message: string): NewDiaryEntry => ({
  cycleId,
  atMs,
  asset: trade.coin,
  action: 'reconcile_close',
  message,
  fields: { opened_at: trade.openedAt.toISOString(), entry_price: trade.entryPx.toNumber() },
})

function adoptedEntry({ coin, side, szi, entryPx }: Position, cycleId: number, atMs: number): NewDiaryEntry {
  const size = szi.abs()
  return {
    cycleId,
    atMs,
    asset: coin,
    action: 'adopted',
    message: `A ${side} of ${szWords(size)} ${coin} was found on the venue. It is adopted and protected.`,
    fields: { amount: size.toNumber(), entry_price: entryPx.toNumber() },
  }
}
