import type { CycleReplay, ReplayCause, ReplayLevel } from '../../contracts/labReplay.ts'
import { readReadingsText } from '../../domain/answer/readingsText.ts'
import { LIMIT_CODES, type Limits } from '../../domain/limits.ts'
import type { RecordedCycle, RecordedCycleRead } from '../../store/queries/recordedCycles.ts'
import type { Finding } from './finding.ts'
import { gateInputsOf, replayGate } from './gate.ts'
import { replayPrompt, SYSTEM_PROMPT } from './prompt.ts'
import { replayReading } from './reading.ts'

export interface ReplayOptions {
  /** The version of the code that replays. */
  build: string
  /** Limits that take the place of those the cycle was judged by; none: what was judged is judged again. */
  limits?: Partial<Limits>
}

/**
 * Returns how a stored cycle compares with itself, put together, read and judged again by the code as it is now: without network, key, clock or chance, and
 * without a way to an order. A cycle whose rows cannot be read differs in all.
 */
export function replayCycle(read: RecordedCycleRead, options: ReplayOptions): CycleReplay {
  const of = { cycleId: read.id, number: read.number, build: options.build }
  if ('problem' in read) {
    const level = unreadable(read.problem)
    return { ...of, recordedBuild: '', prompt: level, reading: level, gate: level }
  }
  const { cycle } = read
  if (isRemoved(cycle)) {
    const why = `The transcript was removed on ${cycle.transcriptRemovedAt?.toISOString().slice(0, 10)} by the retention rule.`
    const level: ReplayLevel = { kind: 'none', why }
    return { ...of, recordedBuild: cycle.build, prompt: level, reading: level, gate: level }
  }
  const readings = cycle.readings === null ? null : readReadingsText(cycle.readings, cycle.answer)
  const toLevel = (level: LevelName, finding: Finding) =>
    explain(finding, () => causeOf(level, finding, cycle, options))
  return {
    ...of,
    recordedBuild: cycle.build,
    prompt: toLevel('prompt', replayPrompt(cycle, readings)),
    reading: toLevel('reading', replayReading(cycle, readings)),
    gate: toLevel('gate', replayGate(cycle, options.limits ?? {})),
  }
}

/** What the archive gave back is there again. */
const isRemoved = ({ transcriptRemovedAt, systemPrompt, context, turns }: RecordedCycle): boolean =>
  transcriptRemovedAt !== null &&
  systemPrompt === '' &&
  context === '' &&
  turns.every(({ request, response }) => request === '' && response === '')

type LevelName = 'prompt' | 'reading' | 'gate'

const unreadable = (why: string): ReplayLevel => ({
  kind: 'differs',
  cause: 'record',
  why,
  compared: 0,
  differences: [],
})

/** What the version that wrote it keeps, and is not there, is a fault of the record. */
function explain(finding: Finding, causeNow: () => { cause: ReplayCause; why: string }): ReplayLevel {
  if (finding.kind === 'differs') return { ...finding, ...causeNow() }
  if (finding.kind !== 'missing') return finding
  return causeNow().cause === 'record' ? unreadable(finding.why) : { kind: 'notKept', why: finding.why }
}

function causeOf(level: LevelName, finding: Finding, cycle: RecordedCycle, { build, limits }: ReplayOptions) {
  const other = limits && Object.keys(limits).length > 0
  if (level === 'gate' && other) return { cause: 'settings', why: `Judged with ${limitWords(limits)}.` } as const
  const changed = changedLimits(cycle)
  if (level !== 'reading' && changed.length > 0)
    return {
      cause: 'settings',
      why: `Settings ${cycle.settingsVersion} are not those it ran with: ${changed.join(', ')}.`,
    } as const
  if (cycle.build !== build) return { cause: 'code', why: `${writtenBy(cycle.build)}; this is ${build}.` } as const
  if (level === 'prompt' && isOnlySystem(finding))
    return {
      cause: 'settings',
      why: `Settings ${cycle.settingsVersion} are not those the prompt was made of.`,
    } as const
  return { cause: 'record', why: 'The same version wrote it: the record does not agree with itself.' } as const
}

const writtenBy = (build: string): string =>
  build === '' ? 'Written by a version that did not say which it was' : `Written by ${build}`

const limitWords = (limits: Partial<Limits>): string =>
  Object.entries(limits)
    .map(([code, value]) => `${code} ${value}`)
    .join(', ')

/** A version of the settings is never changed once it is written; where it was, the cycle still has what it was judged on. */
function changedLimits(cycle: RecordedCycle): string[] {
  const { settings } = cycle
  if (settings === null) return []
  const judgedOn = gateInputsOf(cycle).flatMap(({ input }) => input ?? [])
  return LIMIT_CODES.filter((code) => judgedOn.some(({ limits }) => limits[code] !== settings.limits[code]))
}

const isOnlySystem = (finding: Finding): boolean =>
  finding.kind === 'differs' && finding.differences.every(({ what }) => what === SYSTEM_PROMPT)
