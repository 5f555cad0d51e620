'use client'
import { type DehydratedState, QueryClient } from '@tanstack/react-query'
import { createContext, useSyncExternalStore } from 'react'

/**
 * What the server rendered this page with. A page becomes live in parts, and by the time the last part does, the tab's cache may have moved on (the
 * status is read every 2 s, the stream opens with the frame): until then a part must show the words it was sent with.
 */
export const Rendered = createContext<{ states: readonly DehydratedState[]; client: QueryClient }>({
  states: [],
  client: new QueryClient(),
})

const never = () => () => {}

/** Returns whether this part is being rendered on the server or made live in the browser. */
export const useBecomesLive = (): boolean =>
  useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
