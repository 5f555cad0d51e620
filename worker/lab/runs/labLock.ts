import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { lockFile } from '../../../lib/store/db.ts'
import { labFolder } from '../../../lib/store/labFiles.ts'

/** Takes the lab of a data folder for this process and returns what gives it back; null: another one carries out its runs. */
export function takeLab(dataDir: string): (() => void) | null {
  mkdirSync(labFolder(dataDir), { recursive: true })
  return lockFile(path.join(labFolder(dataDir), 'lab.guard'))
}
