import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isTextFile, readName } from './recordingName.ts'

/** A file that a market of these coins is made of. */
export interface RecordingFile {
  file: string
  bytes: number
  sha256: string
}

/** Returns the files of a folder that hold candles or funding of these coins, by name. */
export function hashRecording(folder: string, coins: readonly string[]): RecordingFile[] {
  const isMeant = (file: string) => isTextFile(file) && coins.includes(readName(file)?.coin ?? '')
  return readdirSync(folder)
    .filter(isMeant)
    .sort()
    .map((file) => {
      const content = readFileSync(path.join(folder, file))
      return { file, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
    })
}
