import type { VenueTransport } from '../hyperliquid/localTransport.ts'
import { typeOf } from '../paper/server/venueRequest.ts'
import { ALWAYS_HELD, type LeaseHolder } from '../store/lease.ts'

/** Thrown to whatever a process does after it has died: nothing of it reaches the venue or the store any more. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied'
}

/** Where a process dies: at the next action of this type, before the venue did it or after, when the answer is never heard. */
export interface CrashPoint {
  action: string
  when: 'before' | 'after'
}

/** One life of an agent's process in a run: its way to the venue and its right to write, both of which end with it. */
export interface AgentLife {
  readonly transport: VenueTransport
  readonly lease: LeaseHolder
  readonly isOver: boolean
  /** Whether it will die at an action that has not come yet. */
  readonly isDoomed: boolean
  dieAt(point: CrashPoint): void
}

/** Returns the life of a process that reaches the venue through `transport`. A crash leaves half-done work exactly where `kill -9` would leave it. */
export function createAgentLife(transport: VenueTransport): AgentLife {
  let isOver = false
  let end: CrashPoint | null = null
  const alive = () => {
    if (isOver) throw new ProcessDied('The process has died.')
  }
  const endIf = (when: CrashPoint['when'], action: string | null) => {
    if (end?.when === when && end.action === action) isOver = true
    alive()
  }
  return {
    transport: {
      isTestnet: transport.isTestnet,
      async request<T>(endpoint: 'info' | 'exchange', payload: unknown): Promise<T> {
        alive()
        if (endpoint === 'info') return transport.request<T>(endpoint, payload)
        const action = typeOf('/exchange', payload)
        endIf('before', action)
        const reply = await transport.request<T>(endpoint, payload)
        endIf('after', action)
        return reply
      },
    },
    lease: {
      ...ALWAYS_HELD,
      token() {
        alive()
        return ALWAYS_HELD.token()
      },
      take: async () => !isOver,
      holds: () => !isOver,
    },
    get isOver() {
      return isOver
    },
    get isDoomed() {
      return end !== null
    },
    dieAt(point) {
      end = point
    },
  }
}
