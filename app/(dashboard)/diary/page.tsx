import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import type { SearchParams } from '@/app/_components/panels/readBefore.ts'
import { chosenAgent, readsOf } from '../reads.ts'
import { DiaryPanel } from './_components/DiaryPanel.tsx'
import { readDiaryFilter } from './_components/diaryFilter.ts'

export const metadata: Metadata = { title: 'Diary' }

/** The story: what happened, in plain words. */
export default async function DiaryPage({ searchParams }: { searchParams: SearchParams }) {
  const filter = readDiaryFilter(await searchParams)
  return (
    <Hydrate reads={[readsOf(await chosenAgent()).diary(filter)]}>
      <h1 className="sr-only">Diary</h1>
      <DiaryPanel filter={filter} />
    </Hydrate>
  )
}
