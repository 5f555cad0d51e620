import { createHash, timingSafeEqual } from 'node:crypto'
import { readKeyFile } from '../keyFile.ts'

/** What moves the market instead of trading on it (clock, deposits, faults, facts) is for who can read the data folder, by a key that lies there. */

/** A paper exchange, and the key that lets its owner control it. */
export interface PaperControl {
  apiUrl: string
  key: string
}

/** Returns the control of the paper exchange that runs on this data folder; its key is made where there is none. Throws what `readKeyFile` does. */
export const openPaperControl = (apiUrl: string, dataDir: string): PaperControl => ({
  apiUrl,
  key: readControlKey(dataDir),
})

/** Returns the key in hex. Throws what `readKeyFile` does. */
export const readControlKey = (dataDir: string): string => readKeyFile(dataDir, 'paper-control.key').toString('hex')

/** Returns the headers of a request that controls. */
export const controlHeaders = ({ key }: Pick<PaperControl, 'key'>) => ({
  'content-type': 'application/json',
  authorization: `Bearer ${key}`,
})

/** Returns whether an Authorization header carries the key; null: there is none, and nobody controls. Takes the same time either way. */
export function mayControl(key: string | null, authorization: string | undefined): boolean {
  return key !== null && timingSafeEqual(hash(`Bearer ${key}`), hash(authorization ?? ''))
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
