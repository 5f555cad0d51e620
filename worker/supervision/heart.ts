import fs from 'node:fs/promises'
import type { Stake } from '../../lib/store/silentAgent.ts'

/** `starved`: it is late because it waits for a processor, and nothing is open that somebody would have to look after. */
export type HeartState = 'beats' | 'starved' | 'stopped'

/** What an agent's main thread did since it last beat, in ms: its heart beats there. */
export interface ProcessorTime {
  usedMs: number
  /** Ready to run, while others ran. */
  waitedMs: number
}

/** How long a heart may stop: with positions open, somebody has to look after them. */
const HOLDING_MS = 5_000
const FLAT_MS = 15_000
/** Whatever it waits for. */
const STARVED_MS_MAX = 60_000
/** So much work without a beat between is a loop. A start takes about a second and a half. */
const LOOP_MS = 5_000

/**
 * Returns how a heart is. Silence alone does not tell an agent that hangs from one that gets no processor, and each agent that is ended in a question to a
 * model is counted the most that the question may cost; so where nothing is open, time in which it waited for a processor does not count. A stopped process
 * waits for none, and a loop uses its share. `processor` null: the system does not say, and the wall's clock decides. All in ms.
 */
export function judgeHeart(heart: {
  silentMs: number
  /** Since its process was started. */
  livedMs: number
  stake: Stake
  processor: ProcessorTime | null
}): HeartState {
  const { silentMs, livedMs, stake, processor } = heart
  if (silentMs <= (stake === 'position' ? HOLDING_MS : FLAT_MS)) return 'beats'
  if (stake !== 'nothing') return 'stopped'
  const quietMs = Math.min(silentMs, livedMs)
  if (quietMs <= FLAT_MS) return 'beats'
  if (processor === null || quietMs > STARVED_MS_MAX || processor.usedMs >= LOOP_MS) return 'stopped'
  return quietMs - processor.waitedMs <= FLAT_MS ? 'starved' : 'stopped'
}

/** What is needed to look at a heart again and again. */
interface HeartDeps {
  child(): { pid: number | null; startedWallMs: number | null }
  /** Resolves to when it last beat, in ms of the wall; null: never, and then nothing is wrong. */
  lastBeatMs(): Promise<number | null>
  stake(): Promise<Stake>
  readProcessorTime?: typeof readProcessorTime
  wallMs?: () => number
}

/** Returns what looks at the heart of one child, each time it is called. */
export function createHeartLook(deps: HeartDeps): () => Promise<HeartState> {
  const { readProcessorTime: read = readProcessorTime, wallMs = Date.now } = deps
  let beat: { pid: number | null; ms: number; at: ProcessorTime | null } = { pid: null, ms: 0, at: null }
  let last: ProcessorTime | null = null
  return async () => {
    const beatMs = await deps.lastBeatMs()
    const { pid, startedWallMs } = deps.child()
    if (beatMs === null) return 'beats'
    const now = pid === null ? null : await read(pid)
    if (pid !== beat.pid) beat = { pid, ms: beatMs, at: AT_START }
    // Measured from the look before: the beat was between the two.
    else if (beatMs !== beat.ms) beat = { pid, ms: beatMs, at: last }
    last = now
    const silentMs = wallMs() - beatMs
    if (silentMs <= HOLDING_MS) return 'beats'
    return judgeHeart({
      silentMs,
      livedMs: startedWallMs === null ? silentMs : wallMs() - startedWallMs,
      stake: await deps.stake(),
      processor: now && beat.at && { usedMs: now.usedMs - beat.at.usedMs, waitedMs: now.waitedMs - beat.at.waitedMs },
    })
  }
}

const AT_START: ProcessorTime = { usedMs: 0, waitedMs: 0 }

/** Resolves to what the main thread of a process did since its start; null where the system does not say (it does on Linux only). https://docs.kernel.org/scheduler/sched-stats.html */
export async function readProcessorTime(pid: number): Promise<ProcessorTime | null> {
  const text = await fs.readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '')
  const [, usedNs, waitedNs] = /^(\d+) (\d+) \d+\s*$/.exec(text) ?? []
  return usedNs === undefined ? null : { usedMs: Number(usedNs) / 1e6, waitedMs: Number(waitedNs) / 1e6 }
}
