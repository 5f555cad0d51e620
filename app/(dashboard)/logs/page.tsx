import type { Metadata } from 'next'
import { createLoader, parseAsStringLiteral, type SearchParams } from 'nuqs/server'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { LOG_NAMES } from '@/lib/contracts/logs.ts'
import { LogsScreen } from './_components/LogsScreen.tsx'

export const metadata: Metadata = { title: 'Logs' }

const readAddress = createLoader({ path: parseAsStringLiteral(LOG_NAMES).withDefault('llm_requests.log') })

/** What did the processes say? Read by the browser: a log is text, and its tail is wanted fresh. */
export default async function LogsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await guardPage()
  const { path } = await readAddress(searchParams)
  return (
    <>
      <h1 className="sr-only">Logs</h1>
      <LogsScreen path={path} />
    </>
  )
}
