import { createLoader, createSerializer, type inferParserType } from 'nuqs/server'
import { PAGE_ADDRESS } from '@/app/_components/panels/pageAddress.ts'
import { parseAsText } from '@/app/_components/panels/parseAsText.ts'

/** What of the diary's state its address holds. */
export const DIARY_ADDRESS = { asset: parseAsText(24), action: parseAsText(40), q: parseAsText(200), ...PAGE_ADDRESS }
export type DiaryFilter = inferParserType<typeof DIARY_ADDRESS>

/** Returns the filter an address asks for. */
export const readDiaryFilter = createLoader(DIARY_ADDRESS)

const serialize = createSerializer(DIARY_ADDRESS)
/** Returns the address of a filter: what is not set is not in it. */
export const diaryHref = (filter: DiaryFilter): string => serialize('/diary', filter)

/** Returns true when entries are left out. */
export const isFiltered = (filter: Pick<DiaryFilter, 'asset' | 'action' | 'q'>): boolean =>
  filter.asset !== '' || filter.action !== '' || filter.q !== ''
