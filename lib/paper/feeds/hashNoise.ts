/** Returns a well-mixed 32-bit number of the inputs: chance that can be asked for in any order. (A finaliser in the manner of murmur3.) */
export function mix(...parts: number[]): number {
  let h = 0x9e3779b9
  for (const part of parts) {
    h = Math.imul(h ^ (part | 0), 0x85ebca6b)
    h = Math.imul((h ^ (h >>> 13)) + Math.floor(part / 0x100000000), 0xc2b2ae35)
    h ^= h >>> 16
  }
  return h >>> 0
}

/** Returns a number in (0, 1). */
export const uniform = (...parts: number[]): number => (mix(...parts) + 0.5) / 0x100000000

/** Returns a standard normal number (Box and Muller). */
export function gaussian(...parts: number[]): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(...parts, 1)))
  return radius * Math.cos(2 * Math.PI * uniform(...parts, 2))
}
