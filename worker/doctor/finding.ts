import { describeError } from '../../lib/errors.ts'

/** What one check came to. `bad`: trading will not start or is not safe. `note`: worth knowing. */
export interface Finding {
  /** What was looked at, in a word or two. */
  what: string
  state: 'ok' | 'note' | 'bad'
  /** What was found, with its values. */
  words: string
  /** What to do; absent where nothing is to be done. */
  advice?: string
}

/** Looks at one thing. What it throws is a bad finding with the error's own words. */
export interface Check {
  what: string
  look(signal: AbortSignal): Finding[] | Promise<Finding[]>
}

/** How long one check may take, in wall milliseconds. */
const CHECK_MS = 10_000

/** Returns what the checks found, in their order; one that fails or takes too long is a finding, and keeps no other from being made. */
export async function findings(checks: readonly Check[], checkMs = CHECK_MS): Promise<Finding[]> {
  const found = await Promise.all(
    checks.map(async ({ what, look }): Promise<Finding[]> => {
      const signal = AbortSignal.timeout(checkMs)
      const late = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error(`no answer within ${checkMs / 1000} s`)), {
          once: true,
        })
      })
      try {
        return await Promise.race([Promise.resolve().then(() => look(signal)), late])
      } catch (error) {
        return [{ what, state: 'bad', words: describeError(error) }]
      }
    }),
  )
  return found.flat()
}

const MARKS = { ok: 'ok  ', note: 'note', bad: 'BAD ' } as const

/** Returns a finding as one line of a terminal. */
export const toLine = ({ what, state, words, advice }: Finding): string =>
  `${MARKS[state]}  ${what.padEnd(12)} ${[words, advice].filter(Boolean).join(' ')}`.replaceAll('\n', ' ')
