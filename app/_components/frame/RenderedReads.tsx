'use client'
import { type DehydratedState, HydrationBoundary, hydrate, QueryClient } from '@tanstack/react-query'
import { type ReactNode, useContext, useState } from 'react'
import { Rendered } from '../../_hooks/rendered.ts'

/** Gives the screen below what the server read: to the tab's cache, and as it was, for as long as the screen becomes live. */
export function RenderedReads({ state, children }: { state: DehydratedState; children: ReactNode }) {
  const outer = useContext(Rendered)
  const [rendered] = useState(() => {
    const states = [...outer.states, state]
    const client = new QueryClient()
    for (const one of states) hydrate(client, one)
    return { states, client }
  })
  return (
    <Rendered value={rendered}>
      <HydrationBoundary state={state}>{children}</HydrationBoundary>
    </Rendered>
  )
}
