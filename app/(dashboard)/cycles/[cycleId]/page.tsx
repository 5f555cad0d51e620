import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { readKey } from '@/app/_hooks/readQuery.ts'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { readCycle } from '@/app/_lib/queries.ts'
import { CycleScreen } from './_components/CycleScreen.tsx'

type Props = { params: Promise<{ cycleId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { cycleId } = await params
  await guardPage()
  const cycle = /^[1-9]\d{0,15}$/.test(cycleId) ? await readCycle(Number(cycleId)) : null
  return { title: cycle === null ? 'Cycle' : `Cycle ${cycle.number}` }
}

/** Why did it do that? */
export default async function CyclePage({ params }: Props) {
  await guardPage()
  const { cycleId } = await params
  if (!/^[1-9]\d{0,15}$/.test(cycleId)) notFound()
  const id = Number(cycleId)
  const cycle = await readCycle(id)
  if (!cycle) notFound()
  return (
    <Hydrate reads={[{ queryKey: readKey('cycle', { cycleId: id }), read: () => Promise.resolve(cycle) }]}>
      <CycleScreen key={id} id={id} />
    </Hydrate>
  )
}
