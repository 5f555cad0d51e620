import type { Metadata } from 'next'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { firstOf, type SearchParams } from '@/app/_components/panels/readBefore.ts'
import { chosenAgent, readsOf } from '../reads.ts'
import { SettingsScreen } from './_components/SettingsScreen.tsx'

export const metadata: Metadata = { title: 'Settings' }

/** What may it do, and who changed that when? */
export default async function SettingsPage({ searchParams }: { searchParams: SearchParams }) {
  const reads = readsOf(await chosenAgent())
  const version = firstOf((await searchParams).version)
  return (
    <Hydrate reads={[reads.settings, reads.models, reads.settingsVersions]}>
      <h1 className="sr-only">Settings</h1>
      <SettingsScreen shownVersion={/^\d{1,9}$/.test(version) ? Number(version) : null} />
    </Hydrate>
  )
}
