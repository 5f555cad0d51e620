import { randomInt } from 'node:crypto'
import { pause } from '@/lib/pause.ts'
import { type Asker, sourceOf } from './loginSource.ts'

/** `crowded`: so many waited that this one was not looked at. `gone`: its sender did not wait. */
export type Verdict = 'right' | 'wrong' | 'crowded' | 'gone'

interface Waiting {
  check: () => Promise<boolean>
  signal: AbortSignal
  settle: (verdict: Verdict | Promise<never>) => void
}

/** How long nobody is looked at after a wrong password: what guessing gets at most, and a rest for the processor. */
const REST_MS = 100
/** How many wait at once, of one source and of all together. */
const SOURCE_MAX = 64
const ALL_MAX = 512
/** Sources that guessed wrong are known for so many; of more, the one that did so longest ago is forgotten. */
const FAILED_MAX = 2_000
/** A browser that logged in before comes first until it guessed wrong so often in a row. */
const DEVICE_WRONG_MAX = 3

/**
 * Looks at passwords one after the other, because each look is slow on purpose, and at every one that waits: guessing takes a place in the line, and shuts
 * nobody out. Whose turn it is goes by source, not by who asks most: browsers that logged in before come first, unless they keep guessing, then, in turn, those that never guessed
 * wrong and the others, each source once around. Where too many wait, one of the source that has most of them goes, by lot, so that whoever asks again gets in.
 * A new browser that shares the address of a flood is one attempt among all of them: whatever its page gave it, who guesses could fetch as often, so the login
 * link is its way past.
 */
export class LoginQueue {
  /** In the order in which the sources have their turns. */
  readonly #waiting = new Map<string, Waiting[]>()
  /** How often each source guessed wrong since it was last right, the one that did so last at the end. */
  readonly #failed = new Map<string, number>()
  readonly #rest: () => Promise<unknown>
  #isLooking = false
  #turn = 0

  constructor(rest: () => Promise<unknown> = () => pause(REST_MS)) {
    this.#rest = rest
  }

  /** Resolves to what came of one attempt; rejects with what the check does. */
  judge(asker: Asker, signal: AbortSignal, check: () => Promise<boolean>): Promise<Verdict> {
    const source = sourceOf(asker)
    return new Promise((settle) => {
      const line = this.#waiting.get(source) ?? []
      this.#waiting.set(source, [...line, { check, signal, settle }])
      this.#makeRoom(source)
      if (!this.#isLooking) void this.#look()
    })
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const { source, one } = next
      if (one.signal.aborted) {
        one.settle('gone')
        continue
      }
      const isRight = await one.check().catch((error: unknown) => {
        one.settle(Promise.reject(error))
        return null
      })
      if (isRight === false) this.#remember(source)
      else if (isRight) this.#failed.delete(source)
      if (isRight !== null) one.settle(isRight ? 'right' : 'wrong')
      if (isRight !== true) await this.#rest()
    }
    this.#isLooking = false
  }

  /** Takes who is next out of the line, and puts its source behind all others. */
  #next(): { source: string; one: Waiting } | null {
    this.#turn += 1
    const order = this.#turn % 2 === 0 ? ['known', 'clean', 'failed'] : ['known', 'failed', 'clean']
    const sources = [...this.#waiting.keys()]
    const kinds = sources.map((source) => this.#kindOf(source))
    const at = order.map((kind) => kinds.indexOf(kind)).find((found) => found >= 0)
    const source = at === undefined ? undefined : sources[at]
    if (source === undefined) return null
    const [one, ...others] = this.#waiting.get(source) ?? []
    this.#waiting.delete(source)
    if (others.length > 0) this.#waiting.set(source, others)
    return one ? { source, one } : null
  }

  #kindOf(source: string): string {
    const wrong = this.#failed.get(source) ?? 0
    // A number in a cookie can be caught: who guesses with it is no longer its browser.
    if (source.startsWith('device ') && wrong < DEVICE_WRONG_MAX) return 'known'
    return wrong > 0 ? 'failed' : 'clean'
  }

  #makeRoom(source: string): void {
    const lines = [...this.#waiting]
    const total = lines.reduce((sum, [, line]) => sum + line.length, 0)
    if ((this.#waiting.get(source) ?? []).length > SOURCE_MAX) this.#dropOne(source)
    else if (total > ALL_MAX)
      this.#dropOne(lines.sort(([, one], [, other]) => other.length - one.length)[0]?.[0] ?? source)
  }

  #dropOne(source: string): void {
    const line = this.#waiting.get(source) ?? []
    const [dropped] = line.splice(randomInt(line.length), 1)
    if (line.length === 0) this.#waiting.delete(source)
    dropped?.settle('crowded')
  }

  #remember(source: string): void {
    const wrong = (this.#failed.get(source) ?? 0) + 1
    this.#failed.delete(source)
    this.#failed.set(source, wrong)
    const [oldest] = this.#failed.keys()
    if (this.#failed.size > FAILED_MAX && oldest !== undefined) this.#failed.delete(oldest)
  }
}

const held = globalThis as typeof globalThis & { nocturneLoginQueue?: LoginQueue }

/** Returns the process's queue. */
export function loginQueue(): LoginQueue {
  held.nocturneLoginQueue ??= new LoginQueue()
  return held.nocturneLoginQueue
}
