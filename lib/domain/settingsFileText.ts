import type { Settings } from './settings.ts'

/** Returns settings as the text of a file that `readSettingsFile` reads. */
export const settingsFileText = (settings: Settings, version: number): string =>
  `${JSON.stringify({ kind: 'nocturne-settings', version, settings }, null, 2)}\n`
