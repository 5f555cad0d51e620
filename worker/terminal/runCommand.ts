import path from 'node:path'
import { loadDotEnv } from '../../lib/env/dotEnv.ts'
import { describeError, exitStatusFor } from '../../lib/errors.ts'
import { keepFilesPrivate } from '../../lib/privateFolder.mjs'

/** Does what a person typed, and ends with one sentence where it cannot be done. */
export async function runCommand(work: (say: (line: string) => void) => void | Promise<void>): Promise<void> {
  keepFilesPrivate()
  try {
    for (const remark of loadDotEnv(path.resolve('.env'))) process.stderr.write(`${remark}\n`)
    await work((line) => process.stdout.write(`${line}\n`))
  } catch (error) {
    process.stderr.write(`${describeError(error, 4_000)}\n`)
    process.exitCode = exitStatusFor(error)
  }
}
