'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { EventKind } from '@/lib/domain/recordWords.ts'
import { liveStream, type StreamState } from './liveStream.ts'
import { isMadeStale } from './readQuery.ts'
import { createRereads } from './rereads.ts'
import type { AgentRef } from './useAgentId.ts'

const POLL_MS = 5000
// A step writes several rows in one batch; one re-read answers them all.
const BATCH_MS = 80

/** Returns whether the live stream that all tabs share is up, without joining it. */
export const useStreamState = (): StreamState =>
  useSyncExternalStore(liveStream.subscribe, liveStream.state, () => 'connecting' as const)

/**
 * Keeps every screen of this tab current: an event is a hint that invalidates the reads whose entries name its kind, and the page re-reads. While the
 * stream is down everything on screen is read again every 5 s instead.
 */
export function useLiveEvents(agentId: AgentRef): StreamState {
  const client = useQueryClient()
  const state = useStreamState()
  const rereads = useMemo(() => createRereads(client, () => document.visibilityState === 'visible'), [client])

  useEffect(() => {
    const waiting = new Set<EventKind>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = (): void => {
      timer = undefined
      const kinds = new Set(waiting)
      waiting.clear()
      rereads.ask(({ queryKey }) => isMadeStale(queryKey, kinds))
    }
    const close = liveStream.open(
      (event) => {
        if (agentId !== null && event.agentId !== agentId) return
        waiting.add(event.kind)
        timer ??= setTimeout(flush, BATCH_MS)
      },
      () => rereads.ask(),
    )
    return () => {
      clearTimeout(timer)
      close()
    }
  }, [rereads, agentId])

  useEffect(() => {
    if (state !== 'down') return
    const poll = setInterval(() => rereads.ask(), POLL_MS)
    return () => clearInterval(poll)
  }, [rereads, state])

  return state
}
