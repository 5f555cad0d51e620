import { createSerializer, type inferParserType, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { rangeAddress } from '@/app/_components/equity/rangeAddress.ts'
import { PAGE_ADDRESS } from '@/app/_components/panels/pageAddress.ts'
import { BREAKDOWNS, TRADE_EXITS, TRADE_SORTS } from '@/lib/contracts/choices.ts'
import { POSITION_SIDES } from '@/lib/domain/recordWords.ts'

/** What of the screen its address holds: the range of the curve and the figures, the breakdown, and which trades. */
export const PERFORMANCE_ADDRESS = {
  ...rangeAddress('all'),
  by: parseAsStringLiteral(BREAKDOWNS).withDefault('coin'),
}
export const TRADES_ADDRESS = {
  ...PAGE_ADDRESS,
  coin: parseAsString.withDefault(''),
  side: parseAsStringLiteral(POSITION_SIDES),
  exit: parseAsStringLiteral(TRADE_EXITS),
  sort: parseAsStringLiteral(TRADE_SORTS).withDefault('newest'),
}

const serialize = createSerializer(TRADES_ADDRESS)
/** Returns the address of a page of these trades: what is not chosen is not in it. */
export const tradesHref = (asked: inferParserType<typeof TRADES_ADDRESS>): string => serialize('/performance', asked)
