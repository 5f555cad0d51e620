import fs from 'node:fs'
import type { SupervisorEnv } from '../../../lib/env/supervisorEnv.ts'
import { describeError } from '../../../lib/errors.ts'
import { haltNameOf } from '../../../lib/haltNames.ts'
import { type ChildChoice, neededPorts, specsAfterAgents, specsBeforeAgents } from '../../supervision/childSpecs.ts'
import { runningOwner } from '../../supervision/lock.ts'
import { checkPorts } from '../../supervision/ports.ts'
import type { Finding } from '../finding.ts'

/** Returns whether Nocturne runs on this data folder, and, where it does not, whether its ports are free. */
export async function lookAtPorts(env: SupervisorEnv, root: string): Promise<Finding[]> {
  const pid = runningOwner(env.dataDir)
  if (pid !== null)
    return [{ what: 'running', state: 'ok', words: `Nocturne runs on this data folder (process ${pid})` }]
  const choice: ChildChoice = { root, isDev: false, only: null }
  const needed = neededPorts(env, [...specsBeforeAgents(env, choice), ...specsAfterAgents(env, choice)])
  try {
    await checkPorts(needed)
  } catch (error) {
    return [{ what: 'ports', state: 'bad', words: describeError(error, 2_000) }]
  }
  return [{ what: 'ports', state: 'ok', words: `not running; ${needed.map(({ port }) => port).join(', ')} are free` }]
}

/** Returns the files by which agents are halted. */
export function lookAtHalts(dataDir: string): Finding[] {
  const names = fs.existsSync(dataDir) ? fs.readdirSync(dataDir).filter((name) => haltNameOf(name) !== null) : []
  if (names.length === 0) return []
  return [
    {
      what: 'halts',
      state: 'note',
      words: `Files that halt agents lie in ${dataDir}: ${names.join(', ')}.`,
      advice: 'Nothing new is risked while they are there.',
    },
  ]
}
