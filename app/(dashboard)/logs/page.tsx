import type { Metadata } from 'next'
import { firstOf, type SearchParams } from '@/app/_components/panels/readBefore.ts'
import { LOG_NAMES } from '@/lib/contracts/logs.ts'
import { LogsScreen } from './_components/LogsScreen.tsx'

export const metadata: Metadata = { title: 'Logs' }

/** What did the processes say? Read by the browser: a log is text, and its tail is wanted fresh. */
export default async function LogsPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = firstOf((await searchParams).path)
  return (
    <>
      <h1 className="sr-only">Logs</h1>
      <LogsScreen path={LOG_NAMES.find((name) => name === asked) ?? 'llm_requests.log'} />
    </>
  )
}
