import { setTimeout as sleep } from 'node:timers/promises'
import type { ChildSpec } from './childRun.ts'
import {
  CHILD_TIMING,
  type ChildEvent,
  type ChildTiming,
  createManagedChild,
  type ManagedChild,
} from './managedChild.ts'

export interface Family {
  /**
   * Starts the children one after the other, each when the one before it was ready once, or `patienceMs` after one that is not required.
   * Rejects when one of them, or of those started so before, is given up.
   */
  start(specs: readonly ChildSpec[]): Promise<void>
  /** Rejects when a child of `start` is given up at any later time; never resolves. */
  readonly broken: Promise<never>
  /** Takes a child in without starting it: it ends with the family, before all that `start` started, and being given up is its own affair. */
  add(spec: ChildSpec): ManagedChild
  /** Ends a child of `add` kindly and forgets it. */
  remove(name: string): Promise<void>
  child(name: string): ManagedChild | null
  /**
   * Ends the children: those of `add` together, since each may need all its time, then the others, last started first, each before the next,
   * and all of them after the timing's `killAfterMs`.
   */
  stop(): Promise<void>
  kill(): void
}

/** How long a child that is not required may delay what comes after it. */
const PATIENCE_MS = 15_000

/** Returns a family without children. One that is stopping starts nobody any more. */
export function createFamily(
  onEvent: (name: string, event: ChildEvent) => void,
  options: { timing?: ChildTiming; patienceMs?: number } = {},
): Family {
  const { timing = CHILD_TIMING, patienceMs = PATIENCE_MS } = options
  const started: ManagedChild[] = []
  let added: ManagedChild[] = []
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => {})
  let isStopping = false

  const create = (spec: ChildSpec) => createManagedChild(spec, (event) => onEvent(spec.name, event), timing)

  function add(spec: ChildSpec): ManagedChild {
    const child = create(spec)
    if (isStopping) child.kill()
    added.push(child)
    return child
  }

  async function start(specs: readonly ChildSpec[]): Promise<void> {
    for (const spec of specs) {
      if (isStopping) return
      const child = create(spec)
      started.push(child)
      child.givenUp.catch(broken.reject)
      const ready = child.start()
      await Promise.race([ready, broken.promise, ...(spec.isRequired ? [] : [patience(patienceMs)])])
    }
  }

  async function remove(name: string): Promise<void> {
    const gone = added.filter((child) => child.name === name)
    await Promise.all(gone.map((child) => child.stop()))
    added = added.filter((child) => !gone.includes(child))
  }

  async function stop(): Promise<void> {
    isStopping = true
    const deadline = setTimeout(kill, timing.killAfterMs)
    await Promise.all(added.map((child) => child.stop()))
    for (const child of started.toReversed()) await child.stop()
    clearTimeout(deadline)
  }

  function kill(): void {
    isStopping = true
    for (const child of [...added, ...started]) child.kill()
  }

  return {
    start,
    broken: broken.promise,
    add,
    remove,
    child: (name) => [...added, ...started].find((child) => child.name === name) ?? null,
    stop,
    kill,
  }
}

/** Waits without keeping the process alive. */
export const patience = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false })
