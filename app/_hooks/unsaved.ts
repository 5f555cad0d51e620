'use client'
import { useSyncExternalStore } from 'react'

/** Screens with edits that are not saved. They outlive the screen; only the tab's end would lose them, and the browser asks before it. */
let screens: readonly string[] = []
const listeners = new Set<() => void>()
const NONE: readonly string[] = []

const ask = (event: BeforeUnloadEvent): void => event.preventDefault()

/** Says whether a screen, by its address, has edits that are not saved. */
export function setUnsaved(href: string, isUnsaved: boolean): void {
  if (screens.includes(href) === isUnsaved) return
  screens = isUnsaved ? [...screens, href] : screens.filter((each) => each !== href)
  if (screens.length > 0) window.addEventListener('beforeunload', ask)
  else window.removeEventListener('beforeunload', ask)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Returns the addresses of screens with edits that are not saved. */
export const useUnsaved = (): readonly string[] =>
  useSyncExternalStore(
    subscribe,
    () => screens,
    () => NONE,
  )
