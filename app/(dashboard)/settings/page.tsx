import type { Metadata } from 'next'
import { createLoader, parseAsInteger, type SearchParams } from 'nuqs/server'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { SessionPanel } from './_components/SessionPanel.tsx'
import { SettingsScreen } from './_components/SettingsScreen.tsx'

export const metadata: Metadata = { title: 'Settings' }

const readAddress = createLoader({ version: parseAsInteger })

/** What may it do, and who changed that when? */
export default async function SettingsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { version } = await readAddress(searchParams)
  const agent = await chosenAgent()
  return (
    <Hydrate
      reads={[
        prefetch('settings', { agent }),
        prefetch('models', { agent }),
        prefetch('limitBinds', { agent }),
        prefetch('settingsVersions', { agent }),
      ]}
    >
      <h1 className="sr-only">Settings</h1>
      <SettingsScreen shownVersion={version}>{webEnv().password === null ? null : <SessionPanel />}</SettingsScreen>
    </Hydrate>
  )
}
