import { existsSync } from 'node:fs'
import { type EnvSource, VARIABLES } from './variables.ts'

/** Puts the variables of a `.env` file into the environment; what is set already stays. Without the file, nothing happens. */
export function loadDotEnv(file: string): void {
  if (existsSync(file)) process.loadEnvFile(file)
}

/** Returns the names beginning with NOCTURNE_ that mean nothing to us: most likely typing mistakes. NOCTURNE_SHARED belongs to the tests. */
export function unknownNames(source: EnvSource = process.env): string[] {
  return Object.keys(source).filter(
    (name) => name.startsWith('NOCTURNE_') && name !== 'NOCTURNE_SHARED' && !Object.hasOwn(VARIABLES, name),
  )
}
