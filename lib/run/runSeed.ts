import { mix } from '../paper/feeds/hashNoise.ts'

/**
 * Where the chance of a run comes from. Each purpose draws from a stream of its own, named after it, so that a purpose that is added, or draws more often,
 * leaves what the others draw as it was.
 */

export interface RandomStream {
  /** Returns a number in [0, 1). */
  next(): number
  /** Returns a whole number in [0, limit). */
  below(limit: number): number
  /** Returns one of the items. Throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T
  /** How many numbers were drawn. */
  readonly drawn: number
}

/** Returns the stream of this name: the same numbers in the same order for every run with this seed. `drawnBefore` of them are left out. */
export function randomStream(seed: number, name: string, drawnBefore = 0): RandomStream {
  const key = hash(name)
  let drawn = drawnBefore
  const next = () => {
    drawn += 1
    return mix(seed, key, drawn) / 0x1_0000_0000
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('There is nothing to pick from.')
      return item
    },
    get drawn() {
      return drawn
    },
  }
}

const hash = (name: string): number => mix(...[...name].map((letter) => letter.codePointAt(0) ?? 0))
