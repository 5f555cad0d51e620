'use client'
import { useEffect } from 'react'
import { setUnsaved } from '@/app/_hooks/unsaved.ts'
import type { SettingsVersion } from '@/lib/contracts/settings.ts'
import type { SettingsDraft } from './settingsDraft.ts'

/** What was typed, and the version it was typed over. */
interface KeptDraft {
  base: SettingsVersion
  draft: SettingsDraft
}

/** By agent, for the life of the tab: another screen is only looked at, it does not throw away what was typed. */
const kept = new Map<string, KeptDraft>()

/** Returns what was typed before this screen was left; null where nothing is unsaved. */
export const keptDraft = (agentId: string): KeptDraft | null => kept.get(agentId) ?? null

/** Keeps what is typed beyond the life of the screen, and lets no tab close over it unasked; null: nothing is unsaved. */
export function useKeptDraft(draft: KeptDraft | null, agentId: string): void {
  useEffect(() => {
    if (draft === null) kept.delete(agentId)
    else kept.set(agentId, draft)
    setUnsaved('/settings', kept.size > 0)
  })
}
