import type { CycleReplay, ReplayLevel } from '../../contracts/labReplay.ts'

export const REPLAY_LEVELS = ['prompt', 'reading', 'gate'] as const
type LevelName = (typeof REPLAY_LEVELS)[number]

/** What the replays of many cycles came to. */
export interface ReplayTally {
  cycles: number
  /** Cycles by what each level came to. */
  levels: Record<LevelName, Record<ReplayLevel['kind'], number>>
  /** Decisions judged again, and those of them that differ. */
  decisions: number
  decisionsThatDiffer: number
  /** Cycles in which anything differs, and those of them where other code is not the reason. */
  differing: number
  notByCode: number
}

/** Returns the sums over replays, one after the other. */
export function createTally(): { sums: ReplayTally; add(replay: CycleReplay): void } {
  const none = () => ({ equal: 0, none: 0, notKept: 0, differs: 0 })
  const sums: ReplayTally = {
    cycles: 0,
    levels: { prompt: none(), reading: none(), gate: none() },
    decisions: 0,
    decisionsThatDiffer: 0,
    differing: 0,
    notByCode: 0,
  }
  return {
    sums,
    add(replay) {
      const levels = REPLAY_LEVELS.map((name) => replay[name])
      sums.cycles += 1
      for (const name of REPLAY_LEVELS) sums.levels[name][replay[name].kind] += 1
      sums.decisions += 'compared' in replay.gate ? replay.gate.compared : 0
      sums.decisionsThatDiffer += differingDecisions(replay.gate).length
      if (isDifferent(replay)) sums.differing += 1
      if (levels.some((level) => level.kind === 'differs' && level.cause !== 'code')) sums.notByCode += 1
    },
  }
}

/** Returns whether anything of the cycle differs. */
export const isDifferent = (replay: CycleReplay): boolean =>
  REPLAY_LEVELS.some((name) => replay[name].kind === 'differs')

/** Returns the numbers of the decisions in which a level differs. */
export const differingDecisions = (level: ReplayLevel): number[] =>
  level.kind === 'differs'
    ? [...new Set(level.differences.flatMap(({ decision }) => (decision === null ? [] : [decision])))]
    : []
