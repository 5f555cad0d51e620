/**
 * The venue's clock as this tab knows it: the last status says what it was, the speed how fast it runs. One timer moves it on for
 * everything on screen; readers subscribe to text, so a row re-renders only when its own words change.
 */
let base = { venueMs: 0, wallMs: 0, speed: 1, known: false }
let wallMs = 0
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

const tick = (): void => {
  wallMs = Date.now()
  for (const listener of listeners) listener()
}

/** Sets what the venue's clock said at a wall time of this tab. */
export function setVenueClock(venueMs: number, atWallMs: number, speed: number): void {
  base = { venueMs, wallMs: atWallMs, speed, known: true }
}

/** Returns the venue's time at the last tick; before the first status it is wall time. */
export const venueNowMs = (): number =>
  base.known ? base.venueMs + Math.max(0, wallMs - base.wallMs) * base.speed : wallMs

/** Returns wall time at the last tick: stable between ticks, as an external store must be. */
export const wallNowMs = (): number => wallMs

/** Calls `listener` every second until the returned function is called. */
export function subscribeClock(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    wallMs = Date.now()
    timer = setInterval(tick, 1000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}
