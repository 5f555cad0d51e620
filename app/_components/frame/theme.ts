export const THEME_COOKIE = 'nocturne_theme'
export const THEMES = ['system', 'dark', 'light'] as const
export type Theme = (typeof THEMES)[number]

/** Returns the theme a cookie names; anything else is the system's. */
export const readTheme = (value: string | undefined): Theme => THEMES.find((theme) => theme === value) ?? 'system'
