const BASE =
  'inline-flex items-center justify-center gap-1 rounded border px-3 py-1 text-table whitespace-nowrap disabled:opacity-50 disabled:cursor-not-allowed'
const LOOK = {
  plain: 'border-line-strong text-ink hover:bg-raised',
  primary: 'border-accent bg-accent text-accent-ink hover:opacity-90',
  danger: 'border-loss-fill bg-loss-fill text-loss-ink font-medium hover:opacity-90',
  quiet: 'border-transparent text-ink-dim hover:bg-raised hover:text-ink px-2',
} as const

/** Returns the classes of a button or a link that looks like one. `danger` only where money or safety is at stake. */
export const buttonClass = (look: keyof typeof LOOK = 'plain'): string => `${BASE} ${LOOK[look]}`

/** A link inside text or a table. */
export const linkClass = 'text-accent underline decoration-line-strong underline-offset-2 hover:decoration-accent'

/** A text field, a select or a text area. */
export const fieldClass =
  'rounded border border-line-strong bg-surface px-2 py-1 text-table text-ink placeholder:text-ink-faint aria-invalid:border-loss'
