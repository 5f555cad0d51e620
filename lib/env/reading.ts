import path from 'node:path'
import { AppError } from '../errors.ts'
import type { EnvProblem } from './variables.ts'

/** What one process's variables came to, and all that is wrong with them. */
export interface Reading<Env> {
  env: Env
  problems: EnvProblem[]
}

/** Returns the environment, or throws AppError('env_invalid') that names every wrong or missing variable at once. */
export function orThrow<Env>({ env, problems }: Reading<Env>): Env {
  if (problems.length === 0) return env
  const unique = [...new Map(problems.map((each) => [each.name, each])).values()]
  const lines = unique.map(({ name, read, allowed }) => `  ${name} is ${read ?? 'missing'}; allowed: ${allowed}.`)
  const [what, them] = unique.length === 1 ? ['One variable is', 'it'] : [`${unique.length} variables are`, 'them']
  throw new AppError(
    'env_invalid',
    `${what} wrong. Correct ${them} in .env or in the environment:\n${lines.join('\n')}`,
  )
}

/** Returns the name of the agent and the data folder, which several processes share. */
export function folders(values: { NOCTURNE_DATA_DIR: string | null; NOCTURNE_AGENT: string | null }) {
  return { agentId: values.NOCTURNE_AGENT, dataDir: absolute(values.NOCTURNE_DATA_DIR ?? 'data') }
}

/** Returns a folder's full path. The bundler must not take the folder for a part of the program and trace all of it. */
export const absolute = (folder: string): string => path.resolve(/* turbopackIgnore: true */ folder)

export const FOLDER_NAMES = ['NOCTURNE_DATA_DIR', 'NOCTURNE_AGENT'] as const
