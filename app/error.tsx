'use client'
import { buttonClass } from './_components/dialogs/buttonClass.ts'

/** Shown when a screen itself fails. Trading does not depend on it, and says so. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto flex max-w-2xl flex-col items-start gap-4 p-8 text-prose">
      <h1 role="alert" className="font-medium">
        This screen failed to show.
      </h1>
      <p>
        The agent is another process and goes on: stops, limits and exit rules are not affected. Show the screen again;
        if it fails again, the dashboard’s log names the cause{error.digest ? ` under ${error.digest}` : ''}.
      </p>
      <pre className="w-full overflow-x-auto rounded border border-line bg-panel p-3 font-mono text-table whitespace-pre-wrap">
        {error.message}
      </pre>
      <button type="button" className={buttonClass('primary')} onClick={reset}>
        Show again
      </button>
    </main>
  )
}
