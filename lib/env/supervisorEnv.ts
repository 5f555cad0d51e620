import type { VenueName } from '../domain/recordWords.ts'
import { readAgent } from './agentEnv.ts'
import { type BackupEnv, readBackup } from './backupEnv.ts'
import { type BaselineEnv, readBaseline } from './baselineEnv.ts'
import { readNotify } from './notifyEnv.ts'
import { type PaperEnv, readPaper } from './paperEnv.ts'
import { orThrow } from './reading.ts'
import { type EnvProblem, type EnvSource, problem, type VariableName } from './variables.ts'
import { readWeb, type WebEnv } from './webEnv.ts'

export interface SupervisorEnv {
  venue: VenueName
  /** Null on a real venue. */
  paper: PaperEnv | null
  /** Null where a model is configured. */
  baseline: BaselineEnv | null
  /** The model's name; null: the baseline. */
  model: string | null
  web: { host: string; port: number; portVariable: VariableName; hasPassword: boolean }
  /** Null: the agent is named after its venue and feed (paper-synthetic-1), so that histories of different markets never mix. */
  agentId: string | null
  dataDir: string
  backup: BackupEnv
  /** Whether anybody is to be told of anything. */
  notifies: boolean
}

/** Returns what to start, having checked every child's variables, so that all that is wrong is said at once. Throws AppError('env_invalid'). */
export function supervisorEnv(source: EnvSource = process.env): SupervisorEnv {
  const [web, agent, paper, baseline] = [readWeb(source), readAgent(source), readPaper(source), readBaseline(source)]
  const backup = readBackup(source)
  const notify = readNotify(source)
  const isPaper = agent.env.venue === 'paper'
  const problems = [
    ...web.problems,
    ...agent.problems,
    ...(isPaper ? paper.problems : []),
    ...baseline.problems,
    ...backup.problems,
  ]
  problems.push(...samePorts(web.env, paper.env, baseline.env, source))
  return orThrow({
    env: {
      venue: agent.env.venue,
      paper: isPaper ? paper.env : null,
      baseline: agent.env.llm === null ? baseline.env : null,
      model: agent.env.llm?.model ?? null,
      web: {
        host: web.env.host,
        port: web.env.port,
        portVariable: webPortName(source),
        hasPassword: web.env.password !== null,
      },
      agentId: web.env.agentId,
      dataDir: web.env.dataDir,
      backup: backup.env,
      notifies: notify.env.channels.length > 0 || notify.env.heartbeatUrl !== null,
    },
    problems,
  })
}

const webPortName = (source: EnvSource) =>
  (['PORT', 'APP_PORT', 'API_PORT'] as const).find((name) => source[name]?.trim()) ?? 'PORT'

function samePorts(web: WebEnv, paper: PaperEnv, baseline: BaselineEnv, source: EnvSource): EnvProblem[] {
  const problems: EnvProblem[] = []
  if (paper.port === web.port) problems.push(problem('PAPER_PORT', source, `another port than the web's ${web.port}`))
  if (baseline.port === web.port || baseline.port === paper.port) {
    problems.push(problem('BASELINE_PORT', source, `another port than ${web.port} and ${paper.port}`))
  }
  return problems
}
