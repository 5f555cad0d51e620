import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { DiaryPanel } from './_components/DiaryPanel.tsx'
import { readDiaryFilter } from './_components/diaryFilter.ts'

export const metadata: Metadata = { title: 'Diary' }

/** The story: what happened, in plain words. */
export default async function DiaryPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const filter = await readDiaryFilter(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate reads={[prefetch('diary', { agent, ...filter, q: filter.q.trim() })]}>
      <h1 className="sr-only">Diary</h1>
      <DiaryPanel />
    </Hydrate>
  )
}
