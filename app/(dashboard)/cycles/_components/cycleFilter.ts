import { createLoader, createSerializer, type inferParserType, parseAsStringLiteral } from 'nuqs/server'
import { PAGE_ADDRESS } from '@/app/_components/panels/pageAddress.ts'
import { parseAsText } from '@/app/_components/panels/parseAsText.ts'
import { CYCLE_KINDS } from '@/lib/domain/cycleSteps.ts'

/** What of the list's state its address holds. */
export const CYCLES_ADDRESS = {
  kind: parseAsStringLiteral(CYCLE_KINDS),
  coin: parseAsText(24),
  q: parseAsText(200),
  ...PAGE_ADDRESS,
}
export type CycleFilter = inferParserType<typeof CYCLES_ADDRESS>

/** Returns the filter an address asks for. */
export const readCycleFilter = createLoader(CYCLES_ADDRESS)

const serialize = createSerializer(CYCLES_ADDRESS)
/** Returns the address of a filter: what is not set is not in it. */
export const cyclesHref = (filter: CycleFilter): string => serialize('/cycles', filter)

/** Returns true when cycles are left out. */
export const isFiltered = ({ kind, coin, q }: Pick<CycleFilter, 'kind' | 'coin' | 'q'>): boolean =>
  kind !== null || coin !== '' || q !== ''
