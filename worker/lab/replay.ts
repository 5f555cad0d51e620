import { parseArgs } from 'node:util'
import { type CycleReplay, labReplayResponseSchema } from '../../lib/contracts/labReplay.ts'
import type { Limits } from '../../lib/domain/limits.ts'
import { buildId } from '../../lib/env/buildId.ts'
import { replayCycle } from '../../lib/lab/replay/replayCycle.ts'
import { createTally, isDifferent, REPLAY_LEVELS, type ReplayTally } from '../../lib/lab/replay/tally.ts'
import type { Db } from '../../lib/store/db.ts'
import { findDefaultAgentId } from '../../lib/store/queries/agents.ts'
import { findCycleId, findRecordedCycle, listRecordedCycles } from '../../lib/store/queries/recordedCycles.ts'
import { restoreCycle } from '../../lib/store/transcripts/restoreCycle.ts'
import { NO_ARCHIVE, type TranscriptArchive, transcriptArchive } from '../../lib/store/transcripts/transcriptArchive.ts'
import { type LabCommand, toLimit, toNumber } from './labCommand.ts'
import { withLabStore } from './labStore.ts'

/** `npm run lab -- replay`. */
export const replayCommand: LabCommand = {
  usage: `replay [--agent A] [--cycle N | --all] [--limit NAME=VALUE …] [--json]
  Puts together, reads and judges stored cycles again, without network and without key, and says what differs and why.
  --agent   whose cycles; left out: the agent the dashboard opens with
  --cycle   the number of one cycle; left out: all of them
  --limit   a limit in the place of the one it was judged by, as Settings exports it, e.g. leverageMax=2
  --json    one line of JSON a cycle
  Ends with 1 when a cycle differs though the same version wrote it.`,

  async run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        agent: { type: 'string' },
        cycle: { type: 'string' },
        all: { type: 'boolean', default: false },
        limit: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    })
    const number = values.cycle === undefined || values.all ? null : toNumber('--cycle', values.cycle)
    const limits: Partial<Limits> = Object.fromEntries(
      values.limit.map(toLimit).map(([code, value]) => [code, toNumber(`--limit ${code}`, value)]),
    )
    return withLabStore(async ({ db, dataDir }) => {
      const agentId = values.agent ?? (await findDefaultAgentId(db)) ?? ''
      const archive = transcriptArchive(dataDir, agentId)
      return replayAll(db, { agentId, number, limits, json: values.json, archive }, say)
    })
  },
}

export interface ReplayWish {
  agentId: string
  /** The number of one cycle; null: all of them. */
  number: number | null
  /** Limits in the place of those it was judged by. */
  limits: Partial<Limits>
  /** Whether each replay is printed as a line of JSON, and nothing else. */
  json: boolean
  /** Where removed transcripts are read back from; absent: nowhere. */
  archive?: TranscriptArchive
}

const PAGE = 100

/**
 * Replays an agent's cycles, says what agrees and lists what does not; returns the code to end with: 1 when a cycle differs though neither other code nor
 * limits that were asked for explain it.
 */
export async function replayAll(db: Db, command: ReplayWish, say: (line: string) => void): Promise<number> {
  const tally = createTally()
  const differenceWords = createDifferenceWords()
  const fromMs = performance.now()
  for await (const replay of replays(db, command)) {
    tally.add(replay)
    if (command.json) say(JSON.stringify(labReplayResponseSchema.parse(replay)))
    else if (isDifferent(replay)) say(differenceWords(replay))
  }
  if (tally.sums.cycles === 0) {
    say(`There is no such cycle of ${command.agentId}.`)
    return 1
  }
  if (!command.json) say(tallyWords(tally.sums, command, performance.now() - fromMs))
  const isAskedFor = Object.keys(command.limits).length > 0
  return tally.sums.notByCode > 0 && !isAskedFor ? 1 : 0
}

async function* replays(
  db: Db,
  { agentId, number, limits, archive = NO_ARCHIVE }: ReplayWish,
): AsyncGenerator<CycleReplay> {
  const options = { build: buildId(), limits }
  if (number !== null) {
    const id = await findCycleId(db, agentId, number)
    const read = id === null ? null : await findRecordedCycle(db, id)
    if (read) yield replayCycle(await restoreCycle(read, archive), options)
    return
  }
  for (let after = 0; ; ) {
    const page = await listRecordedCycles(db, agentId, after, PAGE)
    for (const read of page) yield replayCycle(await restoreCycle(read, archive), options)
    const last = page.at(-1)
    if (!last) return
    after = last.id
  }
}

/** Returns what says how a cycle differs. One change of the code may be seen in every cycle: a diff is shown once, and named where it comes again. */
function createDifferenceWords(): (replay: CycleReplay) => string {
  const shownIn = new Map<string, number>()
  return (replay) => {
    const levels = REPLAY_LEVELS.flatMap((name) => {
      const level = replay[name]
      if (level.kind !== 'differs') return []
      const parts = level.differences.map(({ what, diff }) => {
        const before = shownIn.get(diff)
        if (before === undefined) shownIn.set(diff, replay.number)
        return before === undefined ? `  ${what}\n${indented(diff)}` : `  ${what}: as in cycle ${before}`
      })
      return [`  ${name} differs (${level.cause}): ${level.why}`, ...parts]
    })
    return [`Cycle ${replay.number} (id ${replay.cycleId})`, ...levels].join('\n')
  }
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')

function tallyWords(sums: ReplayTally, { agentId, limits }: ReplayWish, ms: number): string {
  const agree = sums.cycles - sums.differing
  const other = Object.keys(limits).length === 0 ? '' : `, judged with ${JSON.stringify(limits)}`
  const rows = REPLAY_LEVELS.map((name) => {
    const { equal, differs, notKept, none } = sums.levels[name]
    return `  ${name.padEnd(8)} ${equal} equal, ${differs} differ, ${notKept} not kept by the version that wrote it, ${none} with nothing to replay`
  })
  return [
    `${agree} of ${sums.cycles} cycles of ${agentId} agree with version ${buildId()}${other}:`,
    ...rows,
    `  ${sums.decisions} decisions judged again, ${sums.decisionsThatDiffer} differ (${(ms / 1000).toFixed(1)} s)`,
  ].join('\n')
}
