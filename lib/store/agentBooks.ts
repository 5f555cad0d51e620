import type { Clock } from '../ports.ts'
import { createBookContext, type RecordGrade } from './books/bookContext.ts'
import { type CommandBook, createCommandBook } from './books/commandBook.ts'
import { type CycleBook, createCycleBook } from './books/cycleBook.ts'
import { createDecisionBook, type DecisionBook } from './books/decisionBook.ts'
import { createDiaryBook, type DiaryBook } from './books/diaryBook.ts'
import { createEquityBook, type EquityBook } from './books/equityBook.ts'
import { createEventBook, type EventBook } from './books/eventBook.ts'
import { createFillBook, type FillBook } from './books/fillBook.ts'
import { createIntentBook, type IntentBook } from './books/intentBook.ts'
import { createLedgerBook, type LedgerBook } from './books/ledgerBook.ts'
import { createLockBook, type LockBook } from './books/lockBook.ts'
import { createOddRowBook, type OddRowBook } from './books/oddRowBook.ts'
import { createPairBook, type PairBook } from './books/pairBook.ts'
import { createReadMarkBook, type ReadMarkBook } from './books/readMarkBook.ts'
import { createSettingsBook, type SettingsBook } from './books/settingsBook.ts'
import { createStateBook, type StateBook } from './books/stateBook.ts'
import { createTradesBook, type TradesBook } from './books/tradesBook.ts'
import { createTranscriptBook, type TranscriptBook } from './books/transcriptBook.ts'
import { createTurnBook, type TurnBook } from './books/turnBook.ts'
import type { Db } from './db.ts'
import { type Fence, NO_FENCE } from './fence.ts'
import { createMoneyTally, type MoneyTally } from './moneyTally.ts'

/** Everything one agent writes and reads of its own, a family of records each. */
export interface AgentBooks {
  readonly agentId: string
  state: StateBook
  settings: SettingsBook
  commands: CommandBook
  cycles: CycleBook
  turns: TurnBook
  transcripts: TranscriptBook
  decisions: DecisionBook
  diary: DiaryBook
  intents: IntentBook
  fills: FillBook
  trades: TradesBook
  ledger: LedgerBook
  locks: LockBook
  readMarks: ReadMarkBook
  oddRows: OddRowBook
  pairs: PairBook
  equity: EquityBook
  /** What moved cash since the account began. */
  money: MoneyTally
  events: EventBook
}

/**
 * Returns the books of one agent, bound to its id and its clocks. Every write is one batch, fenced by its lease: once another process has taken that,
 * it throws AppError('lease_lost') and writes nothing. Rows that cannot be read throw AppError('store_row').
 */
export function agentBooks(
  db: Db,
  agentId: string,
  clock: Pick<Clock, 'nowMs' | 'wallMs'>,
  fence: Fence = NO_FENCE,
  grade: RecordGrade = 'live',
): AgentBooks {
  const context = createBookContext(db, agentId, clock, fence, grade)
  return {
    agentId,
    state: createStateBook(context),
    settings: createSettingsBook(context),
    commands: createCommandBook(context),
    cycles: createCycleBook(context),
    turns: createTurnBook(context),
    transcripts: createTranscriptBook(context),
    decisions: createDecisionBook(context),
    diary: createDiaryBook(context),
    intents: createIntentBook(context),
    fills: createFillBook(context),
    trades: createTradesBook(context),
    ledger: createLedgerBook(context),
    locks: createLockBook(context),
    readMarks: createReadMarkBook(context),
    oddRows: createOddRowBook(context),
    pairs: createPairBook(context),
    equity: createEquityBook(context),
    money: createMoneyTally(db, agentId),
    events: createEventBook(context),
  }
}
