import type { InfoClient } from '@nktkas/hyperliquid'
import type { z } from 'zod'
import type { VenueList } from '../domain/oddRow.ts'
import type { Exchange, VenuePage } from '../ports.ts'
import { cashRowSchema, toCashMoves } from './cashMoves.ts'
import { fillSchema, userFundingRowSchema } from './infoReplies.ts'
import { toFills, toFunding } from './toDomain.ts'
import { isPlainName, pageOf } from './venuePage.ts'
import { read } from './venueRead.ts'
import { type createTeller, listSchema, oddRow, readRows } from './venueRows.ts'

/** Rows the venue returns in one page. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint */
const FILLS_PER_PAGE = 2000
const LEDGER_ROWS_PER_PAGE = 500

interface HistoryParts {
  info: InfoClient
  user: `0x${string}`
  told: ReturnType<typeof createTeller>
  /** Whether the venue lists this perpetual, as far as is known; `fetchMarkets` asks anew. */
  isListed(coin: string): boolean
  fetchMarkets(): Promise<unknown>
}

/** Returns the reads of what happened to an account: each a page, row by row, of the perpetuals of the first dex alone. */
export function createHistoryLists({
  info,
  user,
  told,
  isListed,
  fetchMarkets,
}: HistoryParts): Pick<Exchange, 'fetchFills' | 'fetchFunding' | 'fetchCash'> {
  async function pageRows<S extends z.ZodType<{ time: number }>>(
    list: VenueList,
    name: string,
    request: () => Promise<unknown>,
    row: S,
    { sinceMs, rowsMax }: { sinceMs: number; rowsMax: number },
  ): Promise<VenuePage<z.output<S>>> {
    const reply = await read(name, request, listSchema)
    const { rows, odd } = readRows(list, reply, row)
    // Rows of spot pairs and other dexes are none of our business, readable or not.
    told({ rows, odd: odd.filter(({ coin }) => coin === null || isPlainName(coin)) })
    return pageOf(rows, { sinceMs, isFull: reply.length >= rowsMax })
  }

  /** Keeps what happened in the perpetuals of the first dex: the account that is read holds nothing else. A plain name that is not listed is told. */
  async function ofPerpetuals<T extends { coin: string }>(list: VenueList, rows: readonly T[]): Promise<T[]> {
    const plain = rows.filter(({ coin }) => isPlainName(coin))
    const isOurs = ({ coin }: T): boolean => isListed(coin)
    if (!plain.every(isOurs)) await fetchMarkets()
    const problem = (coin: string) => `The venue lists no perpetual named ${coin}.`
    const odd = plain.filter((row) => !isOurs(row)).map((row) => oddRow(list, row, problem(row.coin)))
    return told({ rows: plain.filter(isOurs), odd })
  }

  return {
    async fetchFills(sinceMs) {
      const request = () => info.userFillsByTime({ user, startTime: sinceMs })
      const limits = { sinceMs, rowsMax: FILLS_PER_PAGE }
      const page = await pageRows('fills', 'userFillsByTime', request, fillSchema, limits)
      return { ...page, rows: told(toFills(await ofPerpetuals('fills', page.rows), user)) }
    },
    async fetchFunding(sinceMs) {
      const request = () => info.userFunding({ user, startTime: sinceMs })
      const limits = { sinceMs, rowsMax: LEDGER_ROWS_PER_PAGE }
      const page = await pageRows('funding', 'userFunding', request, userFundingRowSchema, limits)
      return { ...page, rows: await ofPerpetuals('funding', toFunding(page.rows)) }
    },
    async fetchCash(sinceMs) {
      const request = () => info.userNonFundingLedgerUpdates({ user, startTime: sinceMs })
      const limits = { sinceMs, rowsMax: LEDGER_ROWS_PER_PAGE }
      const page = await pageRows('cash', 'userNonFundingLedgerUpdates', request, cashRowSchema, limits)
      return { ...page, rows: told(toCashMoves(page.rows, user)) }
    },
  }
}
