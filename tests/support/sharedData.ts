import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.NOCTURNE_SHARED ?? join(import.meta.dirname, '../../../shared')

/** Returns true when the third-party file is on this machine; says so plainly when it is not, since its tests are then skipped. */
export function hasSharedData(name: string): boolean {
  const present = existsSync(join(folder, 'data', name))
  if (!present)
    console.info(`Skipped: ${name} is not in ${folder}/data. Set NOCTURNE_SHARED to the folder that holds data/.`)
  return present
}

/** Returns a JSON file of the shared data. Only for names `hasSharedData` said yes to. */
export const readSharedJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'data', name), 'utf8'))

/** Returns a text file of the shared data, such as a CSV of candles. Only for names `hasSharedData` said yes to. */
export const readSharedText = (name: string): string => readFileSync(join(folder, 'data', name), 'utf8')

/** Returns the path of a file or folder of the shared data. Only for names `hasSharedData` said yes to. */
export const sharedPath = (name: string): string => join(folder, 'data', name)
