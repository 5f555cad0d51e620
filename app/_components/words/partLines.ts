import type { CycleView } from '@/lib/contracts/cycles.ts'
import type { CyclePart } from '@/lib/domain/cycleSteps.ts'

type Part = CycleView['parts'][number]

/** What ran beside the steps, in plain words. */
const WORDS: Record<CyclePart, string> = {
  settle: 'settle unanswered orders',
  protect: 'place stops',
  exits: 'take due exits',
  safetyLook: 'safety look while the model thinks',
  secondLook: 'second look, the model took long',
  entries: 'entries, judged on what the reductions came to',
}

/** One kind of work below a step, with the time of all its runs; `ms` null while none has ended. */
export interface PartLine {
  key: string
  words: string
  status: Part['status']
  ms: number | null
}

/** Returns what ran within a step, then what ran after it and before the next. Of work that failed once the line says so. */
export function toPartLines(parts: readonly Part[], step: Part['within']): PartLine[] {
  const within = parts.filter((part) => part.within === step)
  const between = parts.filter((part) => part.within === null && part.after === step)
  return [...grouped(within, ''), ...grouped(between, 'then: ')]
}

function grouped(parts: readonly Part[], prefix: string): PartLine[] {
  return [...new Set(parts.map(({ name }) => name))].map((name) => {
    const runs = parts.filter((part) => part.name === name)
    const ended = runs.flatMap(({ ms }) => ms ?? [])
    return {
      key: `${prefix}${name}`,
      words: `${prefix}${WORDS[name]}${runs.length > 1 ? `, ${runs.length} times` : ''}`,
      status: runs.find(({ status }) => status === 'failed')?.status ?? runs.at(-1)?.status ?? 'done',
      ms: ended.length === 0 ? null : ended.reduce((sum, ms) => sum + ms, 0),
    }
  })
}
