'use client'
import { useState } from 'react'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { sendDelete } from '@/app/_hooks/fetchContract.ts'

/** Ends this browser's session, or every one there is. Shown where a password is set. */
export function SessionPanel() {
  const [problem, setProblem] = useState<string | null>(null)
  const logOut = async (query: string) => {
    try {
      await sendDelete(`/api/session${query}`)
      window.location.assign('/login')
    } catch (error) {
      setProblem(`The session was not ended. ${(error as Error).message}`)
    }
  }
  return (
    <Panel title="Session" id="session">
      <div className="flex flex-col gap-3 p-4 text-prose">
        <p>
          A session lasts seven days. Ended, it is over for whoever holds it; screens that are open stop being told of
          changes within fifteen seconds. The agent is not affected.
        </p>
        <div className="flex flex-wrap gap-2">
          <button type="button" className={buttonClass()} onClick={() => void logOut('')}>
            Log out
          </button>
          <button type="button" className={buttonClass()} onClick={() => void logOut('?everywhere=1')}>
            Log out everywhere
          </button>
        </div>
        {problem === null ? null : (
          <p role="alert" className="text-table text-loss">
            {problem}
          </p>
        )}
      </div>
    </Panel>
  )
}
