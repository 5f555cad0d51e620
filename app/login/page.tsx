import type { Metadata } from 'next'
import { connection } from 'next/server'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { LinkForm } from './_components/LinkForm.tsx'
import { loginFailure } from './loginFailure.ts'

export const metadata: Metadata = { title: 'Log in' }

/** A plain form, which lets in without scripts, too; writing then needs them. */
export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string; failed?: string }>
}) {
  await guardPage({ isOpen: true })
  // Rendered for each request: the policy's nonce is in the request.
  await connection()
  const { next = '/', failed } = await searchParams
  const failure = failed === undefined ? null : loginFailure(failed)
  return (
    <main className="mx-auto mt-24 w-full max-w-[360px] px-4">
      <h1 className="text-figure text-ink">Nocturne</h1>
      <p className="mt-2 text-prose text-ink-dim">
        This dashboard gives orders to a trading agent. It asks for a password.
      </p>
      <LinkForm next={next} />
      <form method="post" action="/api/session" className="mt-6 flex flex-col gap-3">
        <input type="hidden" name="next" value={next} />
        <label htmlFor="password" className="text-table text-ink-dim">
          Password
        </label>
        <input
          id="password"
          name="password"
          type="password"
          required
          autoComplete="current-password"
          aria-describedby={failure === null ? undefined : 'failure'}
          className="rounded border border-line-strong bg-panel px-3 py-2 text-prose text-ink"
        />
        {failure === null ? null : (
          <p id="failure" role="alert" className="text-table text-loss">
            {failure}
          </p>
        )}
        <button type="submit" className="rounded bg-accent px-3 py-2 text-prose text-accent-ink">
          Log in
        </button>
      </form>
    </main>
  )
}
