import type { Config } from 'tailwindcss'
import plugin from 'tailwindcss/plugin'

// The only place with raw colours. Every pair of text on surface below keeps a contrast of at least 4.5 : 1 (WCAG AA).
const night = {
  surface: '#0b0e12',
  panel: '#10141a',
  raised: '#181e27',
  line: '#262e39',
  'line-strong': '#4a5564',
  ink: '#e6e9ee',
  'ink-dim': '#aab4c0',
  'ink-faint': '#8590a0',
  accent: '#7cb7ff',
  'accent-ink': '#06192e',
  profit: '#4cc38a',
  loss: '#ff8078',
  'loss-fill': '#b3261e',
  'loss-ink': '#ffffff',
  warn: '#e5b454',
  'warn-ink': '#241a02',
}
const day: typeof night = {
  surface: '#f5f6f8',
  panel: '#ffffff',
  raised: '#edf0f4',
  line: '#d9dee5',
  'line-strong': '#98a3b1',
  ink: '#14181d',
  'ink-dim': '#454f5c',
  'ink-faint': '#5d6774',
  accent: '#0b57a4',
  'accent-ink': '#ffffff',
  profit: '#0a6b3d',
  loss: '#b3261e',
  'loss-fill': '#b3261e',
  'loss-ink': '#ffffff',
  warn: '#7a4d00',
  'warn-ink': '#ffffff',
}

const asVariables = (palette: typeof night): Record<string, string> =>
  Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--${name}`, value]))
const colorNames = Object.keys(night)

export default {
  content: ['./app/**/*.{ts,tsx}'],
  theme: {
    // Replaces Tailwind's palette: a colour that has no job here has no class.
    colors: {
      transparent: 'transparent',
      current: 'currentColor',
      ...Object.fromEntries(colorNames.map((name) => [name, `var(--${name})`])),
    },
    fontSize: {
      label: ['12px', '16px'],
      table: ['13px', '20px'],
      prose: ['15px', '24px'],
      figure: ['24px', '32px'],
    },
    extend: {
      fontFamily: { sans: ['var(--font-geist-sans)', 'system-ui'], mono: ['var(--font-geist-mono)', 'ui-monospace'] },
    },
  },
  plugins: [
    plugin(({ addBase }) => {
      // The system decides until a person does; `data-theme` is set from a cookie on the server, so the first paint is right.
      addBase({
        ':root': { 'color-scheme': 'light', ...asVariables(day) },
        '@media (prefers-color-scheme: dark)': {
          ':root:not([data-theme="light"])': { 'color-scheme': 'dark', ...asVariables(night) },
        },
        ':root[data-theme="dark"]': { 'color-scheme': 'dark', ...asVariables(night) },
      })
    }),
  ],
} satisfies Config
