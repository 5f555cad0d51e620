import { firstOf, readBefore } from '@/app/_components/panels/readBefore.ts'
import type { DiaryFilter } from '@/app/_hooks/apiQueries.ts'

/** Returns the filter an address asks for, cut to what the API accepts. */
export const readDiaryFilter = (asked: Record<string, string | string[] | undefined>): DiaryFilter => ({
  asset: firstOf(asked.asset).trim().slice(0, 24),
  action: firstOf(asked.action).trim().slice(0, 40),
  q: firstOf(asked.q).trim().slice(0, 200),
  before: readBefore(asked.before),
})

/** Returns the address of a filter: what is not set is not in it. */
export function diaryHref(filter: DiaryFilter): string {
  const set = Object.entries(filter).filter(([, value]) => value !== null && value !== '')
  const query = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return query === '' ? '/diary' : `/diary?${query}`
}

/** Returns true when entries are left out. */
export const isFiltered = (filter: DiaryFilter): boolean =>
  filter.asset !== '' || filter.action !== '' || filter.q !== ''
