import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { readBefore, type SearchParams } from '@/app/_components/panels/readBefore.ts'
import { chosenAgent, readsOf } from '../reads.ts'
import { CyclesPanel } from './_components/CyclesPanel.tsx'

export const metadata: Metadata = { title: 'Cycles' }

/** What did it decide, cycle by cycle? */
export default async function CyclesPage({ searchParams }: { searchParams: SearchParams }) {
  const before = readBefore((await searchParams).before)
  return (
    <Hydrate reads={[readsOf(await chosenAgent()).cycles(before)]}>
      <h1 className="sr-only">Cycles</h1>
      <CyclesPanel before={before} />
    </Hydrate>
  )
}
