import { orThrow, type Reading } from './reading.ts'
import { type EnvSource, readVariables } from './variables.ts'

export const BASELINE_NAMES = ['BASELINE_PORT'] as const

export interface BaselineEnv {
  port: number
  host: '127.0.0.1'
}

/** Returns the baseline model's settings. Throws AppError('env_invalid'). */
export const baselineEnv = (source: EnvSource = process.env): BaselineEnv => orThrow(readBaseline(source))

/** Returns the same with what is wrong, for the supervisor, who says everything at once. */
export function readBaseline(source: EnvSource): Reading<BaselineEnv> {
  const { values, problems } = readVariables(BASELINE_NAMES, source)
  return { env: { port: values.BASELINE_PORT ?? 3102, host: '127.0.0.1' }, problems }
}
