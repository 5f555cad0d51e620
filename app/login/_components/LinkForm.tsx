'use client'
import { useSyncExternalStore } from 'react'

const FRAGMENT = /^#link=([\w.-]{1,100})$/

/**
 * The button of a login link. Its token stands after the `#` of the address, where only a script of this page sees it; it is sent when a person presses,
 * never by the opening of the page, so that a preview of the address does not use it up.
 */
export function LinkForm({ next }: { next: string }) {
  const fragment = useSyncExternalStore(
    listen,
    () => window.location.hash,
    () => '',
  )
  const token = FRAGMENT.exec(fragment)?.[1]
  if (token === undefined) return null
  return (
    <form method="post" action="/api/session" className="mt-6 flex flex-col gap-3">
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="link" value={token} />
      <button type="submit" className="rounded bg-accent px-3 py-2 text-prose text-accent-ink">
        Log in with this link
      </button>
      <p className="text-table text-ink-dim">It opens one session, once. Or type the password:</p>
    </form>
  )
}

function listen(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}
