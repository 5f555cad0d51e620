import { type LlmEnv, type LlmKey, readLlm, readLlmKeys } from './model.ts'
import { variablesOf } from './ofAgent.ts'
import { FOLDER_NAMES, folders, orThrow } from './reading.ts'
import { type EnvProblem, type EnvSource, readVariables } from './variables.ts'

export interface LabEnv {
  /** Null: rules decide where no model is named. */
  llm: LlmEnv | null
  llmKeys: LlmKey[]
  dataDir: string
}

/**
 * Returns what the lab may know when it asks models for an agent with this suffix ('' for none): keys of models, and no key that opens an account. Throws
 * AppError('env_invalid').
 */
export function labEnv(envName: string, source: EnvSource = process.env): LabEnv {
  const own = variablesOf(envName, source)
  const { values, problems } = readVariables(FOLDER_NAMES, own)
  const found: EnvProblem[] = [...problems]
  const llm = readLlm(own, found)
  return orThrow({ env: { llm, llmKeys: readLlmKeys(own), dataDir: folders(values).dataDir }, problems: found })
}
