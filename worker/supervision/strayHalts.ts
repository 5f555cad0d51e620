import { describeError } from '../../lib/errors.ts'
import { haltFile, strayHalts } from '../../lib/haltFile.ts'
import type { Log } from '../../lib/log.ts'
import { passed } from './passed.ts'

export interface StrayHaltDeps {
  dataDir: string
  /** The agents that run. */
  running(): readonly string[]
  /** Every agent there is or was in this folder, of other markets too; throws while nobody can say. */
  known(): Promise<readonly string[]>
  log: Log
  everyMs?: number
}

/**
 * Looks for files that are meant to stop and name no agent that runs: a slip of the pen must not let trading go on. One that names an agent of another market
 * waits for that agent, and is told. Any other halts every agent that runs, through the file of each; where nobody can say which it is, too. Each is told and
 * acted on once as long as it is not written again. Returns what ends the looking.
 */
export function watchStrayHalts({ dataDir, running, known, log, everyMs = 1_000 }: StrayHaltDeps): () => void {
  const stopping = new AbortController()
  const done = new Set<string>()

  /** Returns whether this was not done before. */
  function isNew(...parts: (string | number)[]): boolean {
    const key = parts.join('/')
    if (done.has(key)) return false
    done.add(key)
    return true
  }

  function haltAll(name: string, wallMs: number): void {
    const reason = `The file ${name} in the data folder names no agent of it, so every agent is halted. Take it off; a file HALT stops all, HALT-<agent> one.`
    if (isNew('told', name, wallMs)) log.error(reason)
    for (const agentId of running())
      if (isNew(agentId, name, wallMs)) haltFile(dataDir, agentId).write({ kind: 'halt', reason, wallMs: Date.now() })
  }

  async function look(): Promise<void> {
    const strays = strayHalts(dataDir, running())
    if (strays.length === 0) return
    const others = await known().catch(() => [])
    const unnamed = new Set(strayHalts(dataDir, [...running(), ...others]).map(({ name }) => name))
    for (const { name, wallMs } of strays) {
      if (unnamed.has(name)) haltAll(name, wallMs)
      else if (isNew('told', name, wallMs))
        log.warn(
          `The file ${name} in the data folder waits: the agent it names does not run. It halts it when it starts.`,
        )
    }
  }

  void (async () => {
    do await look().catch((error: unknown) => log.error(`Looking for stray HALT files failed: ${describeError(error)}`))
    while (await passed(everyMs, stopping.signal))
  })()
  return () => stopping.abort()
}
