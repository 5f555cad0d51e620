import { folders, orThrow } from './reading.ts'
import { type EnvSource, readVariables } from './variables.ts'

export const LAB_RUN_NAMES = ['NOCTURNE_DATA_DIR'] as const

export interface LabRunEnv {
  dataDir: string
}

/** Returns what the lab may know: where the data is, and no key of any kind. Throws AppError('env_invalid'). */
export function labRunEnv(source: EnvSource = process.env): LabRunEnv {
  const { values, problems } = readVariables(LAB_RUN_NAMES, source)
  const { dataDir } = folders({ ...values, NOCTURNE_AGENT: null })
  return orThrow({ env: { dataDir }, problems })
}
