import {
  CHILD_TIMING,
  type ChildEvent,
  type ChildSpec,
  type ChildTiming,
  createManagedChild,
  type ManagedChild,
} from './managedChild.ts'

export interface Family {
  /** Resolves once every child was ready once, or `patienceMs` went by for one that is not required. Rejects when a child is given up. */
  start(): Promise<void>
  /** Rejects when a child is given up at any later time; never resolves. */
  readonly broken: Promise<never>
  child(name: string): ManagedChild | null
  /** Ends the children, last started first, each before the next, and all of them after the timing's `killAfterMs`. */
  stop(): Promise<void>
  kill(): void
}

/** Returns the children in their starting order, none started yet. A child only starts when the ones before it are ready. */
export function createFamily(
  specs: readonly ChildSpec[],
  onEvent: (name: string, event: ChildEvent) => void,
  options: { timing?: ChildTiming; patienceMs?: number } = {},
): Family {
  const timing = options.timing ?? CHILD_TIMING
  const children = specs.map((spec) => createManagedChild(spec, (event) => onEvent(spec.name, event), timing))
  const broken = Promise.race(children.map((child) => child.givenUp))
  broken.catch(() => {})
  let isStopping = false

  async function start(): Promise<void> {
    for (const [at, child] of children.entries()) {
      if (isStopping) return
      const ready = child.start()
      const patience = specs[at]?.isRequired ? [] : [elapsed(options.patienceMs ?? 15_000)]
      await Promise.race([ready, broken, ...patience])
    }
  }

  async function stop(): Promise<void> {
    isStopping = true
    const deadline = setTimeout(kill, timing.killAfterMs)
    for (const child of children.toReversed()) await child.stop()
    clearTimeout(deadline)
  }

  function kill(): void {
    isStopping = true
    for (const child of children) child.kill()
  }

  return {
    start,
    broken,
    child: (name) => children.find((child) => child.name === name) ?? null,
    stop,
    kill,
  }
}

const elapsed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
