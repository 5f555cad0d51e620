import type { Metadata } from 'next'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { LogsScreen } from './_components/LogsScreen.tsx'

export const metadata: Metadata = { title: 'Logs' }

/** What did the processes say? Read by the browser: a log is text, and its tail is wanted fresh. */
export default async function LogsPage() {
  await guardPage()
  return (
    <>
      <h1 className="sr-only">Logs</h1>
      <LogsScreen />
    </>
  )
}
