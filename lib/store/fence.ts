/** What proves, at each write, that the writer is still the one that may. */
export interface Fence {
  /** The token every write is fenced by; null: no lease is needed (tests of the store, recorded runs, an emergency halt). */
  token(): number | null
}

export const NO_FENCE: Fence = { token: () => null }
