'use client'
import { useState } from 'react'
import { buttonClass } from '../dialogs/buttonClass.ts'
import { THEME_COOKIE, THEMES, type Theme } from './theme.ts'

const YEAR_S = 365 * 24 * 3600

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox; this cookie holds one word.
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_S}; samesite=strict`
}

/** Steps through system, dark and light. A cookie keeps it, so the server renders the right one and nothing flashes. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial)
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  return (
    <button
      type="button"
      className={buttonClass('quiet')}
      title={`Switch to ${next}`}
      onClick={() => {
        apply(next)
        setTheme(next)
      }}
    >
      theme: {theme}
    </button>
  )
}
