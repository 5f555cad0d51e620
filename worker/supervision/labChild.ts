import type { ChildSpec } from './childRun.ts'
import { type Family, patience } from './family.ts'

export interface LabChildDeps {
  family: Pick<Family, 'add' | 'remove' | 'child'>
  spec: ChildSpec
  /** Returns how many runs wait or are under way. */
  countWork(): Promise<number>
  /** Between two looks, and how long it stays without work, in wall milliseconds. */
  lookMs?: number
  idleMs?: number
}

const LOOK_MS = 2_000
const IDLE_MS = 30_000

/**
 * Starts the lab's process while there is something for it to do and ends it when there has been nothing for a while: most of the time nobody wants it, and the
 * memory is the agents'. Returns what ends the looking; the process ends with the family.
 */
export function watchLab({ family, spec, countWork, lookMs = LOOK_MS, idleMs = IDLE_MS }: LabChildDeps): () => void {
  let isOver = false
  let idleSinceMs: number | null = null

  async function look(): Promise<void> {
    // A store that cannot be read now is read at the next look.
    const work = await countWork().catch(() => null)
    if (work === null || isOver) return
    const child = family.child(spec.name)
    if (work > 0) {
      idleSinceMs = null
      if (child === null) void family.add(spec).start()
      return
    }
    if (child === null) return
    idleSinceMs ??= performance.now()
    if (performance.now() - idleSinceMs < idleMs) return
    idleSinceMs = null
    await family.remove(spec.name)
  }

  void (async () => {
    while (!isOver) {
      await look()
      await patience(lookMs)
    }
  })()
  return () => {
    isOver = true
  }
}
