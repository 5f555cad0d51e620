/** When somebody last looked at an agent in this browser, and the newest entry of the diary then. */
export interface Look {
  entryId: number
  wallMs: number
}

/** Who was away for less has missed nothing that the page does not show. */
const AWAY_MS = 10 * 60_000

/** Returns whether a look is so old that what happened since is worth a summary. */
export const isAway = (look: Look | null, wallMs: number): look is Look =>
  look !== null && wallMs - look.wallMs >= AWAY_MS

const keyOf = (agentId: string): string => `nocturne_look_${agentId}`

/** Returns the last look; null before the first, and where the browser keeps nothing for us. */
export function readLook(agentId: string): Look | null {
  try {
    return parseLook(window.localStorage.getItem(keyOf(agentId)))
  } catch {
    return null
  }
}

/** Keeps a look; a browser that keeps nothing for us has no summary. */
export function storeLook(agentId: string, look: Look): void {
  try {
    window.localStorage.setItem(keyOf(agentId), `${look.entryId} ${look.wallMs}`)
  } catch {
    // Nothing to be done: the page works without.
  }
}

/** Returns a look as it was kept; null for anything else. */
export function parseLook(text: string | null): Look | null {
  const read = /^(\d{1,15}) (\d{1,15})$/.exec(text ?? '')
  return read === null ? null : { entryId: Number(read[1]), wallMs: Number(read[2]) }
}
