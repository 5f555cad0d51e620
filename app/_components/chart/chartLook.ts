/** The theme's tokens a canvas needs as values; CSS variables mean nothing to it. */
const TOKENS = [
  'panel',
  'line',
  'line-strong',
  'ink',
  'ink-dim',
  'ink-faint',
  'accent',
  'profit',
  'loss',
  'warn',
] as const
export type ChartColors = Record<(typeof TOKENS)[number], string>

/** Returns the colours of the theme in force. */
export function readChartColors(): ChartColors {
  const style = getComputedStyle(document.documentElement)
  const pairs = TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()] as const)
  return Object.fromEntries(pairs) as ChartColors
}

/** Calls back whenever the theme may have changed: by the switch, or by the system. Returns how to stop. */
export function watchTheme(onChange: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  system.addEventListener('change', onChange)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', onChange)
  }
}

export type Dash = 'solid' | 'dashed' | 'dotted'

/** What tells one line from the next: colour and dash, since twelve colours would be a rainbow and say nothing to who cannot see them. */
export interface LineLook {
  color: keyof ChartColors
  dash: Dash
}
const COLORS = ['accent', 'warn', 'ink-dim', 'ink'] as const
const DASHES = ['solid', 'dashed', 'dotted'] as const

/** Returns the look of the nth line of a pane. */
export const lineLook = (index: number): LineLook => ({
  color: COLORS[index % COLORS.length] ?? 'accent',
  dash: DASHES[Math.floor(index / COLORS.length) % DASHES.length] ?? 'solid',
})

/** A stop is where money is lost, a target where it is won; the word beside the line says which. */
export const LEVEL_LOOK = {
  entry: { color: 'ink-dim', dash: 'solid' },
  stop: { color: 'loss', dash: 'dashed' },
  target: { color: 'profit', dash: 'dashed' },
} as const satisfies Record<string, LineLook>
