/** Deepest nesting a body from outside may have: real ones have about ten levels, and what walks them does so by recursion. */
export const BODY_DEPTH_MAX = 64

/** Returns true when a JSON value nests more than `levels` deep. Looks no deeper than that, so it is safe for any depth. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  const members: unknown[] = Array.isArray(value) ? value : Object.values(value)
  return members.some((member) => isDeeperThan(member, levels - 1))
}
