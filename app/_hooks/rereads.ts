import type { Query, QueryClient } from '@tanstack/react-query'

/** A read that took long is left alone for as long again, but no longer than this, in milliseconds. */
const REST_MS_MAX = 5_000

export interface Rereads {
  /** Reads again what of the asked queries is on screen, and marks the rest as stale. */
  ask(predicate?: (query: Query) => boolean): void
}

/**
 * Returns what reads a tab's queries again when events made them stale. One read of a query runs to its end, and what was told meanwhile is answered by one
 * more after it: ended by each event and begun anew, a read slower than the events would never answer. Between two it rests as long as the first took, so
 * that tabs of a slow server leave room for the kill switch. A tab that nobody sees reads nothing: what is stale is read when it is seen again.
 */
export function createRereads(client: QueryClient, isSeen: () => boolean): Rereads {
  /** Of the queries being read, or resting from it: whether they were asked for meanwhile. */
  const asked = new Map<string, boolean>()

  async function read(query: Query): Promise<void> {
    const { queryHash, queryKey } = query
    do {
      asked.set(queryHash, false)
      const startedMs = performance.now()
      await client.invalidateQueries({ queryKey, exact: true, refetchType: isSeen() ? 'active' : 'none' })
      await rest(performance.now() - startedMs)
    } while (asked.get(queryHash))
    asked.delete(queryHash)
  }

  return {
    ask(predicate = () => true) {
      for (const query of client.getQueryCache().findAll({ predicate }))
        if (asked.has(query.queryHash)) asked.set(query.queryHash, true)
        else void read(query)
    },
  }
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(ms, REST_MS_MAX)))
