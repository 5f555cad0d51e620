import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/**
 * Room on the disk of the data folder. An agent that cannot write ends, so new risk stops long before, and a reserve that is really written is given back
 * when the disk is about to be full: what protects positions writes a few kilobytes.
 */

const MB = 1024 * 1024
/** Below it a person is told. */
export const DISK_LOW_BYTES = 1024 * MB
/** Below it nothing new is risked. */
export const DISK_SHORT_BYTES = 256 * MB
/** Below it the reserve is given back. */
const DISK_FULL_BYTES = 64 * MB
const RESERVE_BYTES = 64 * MB
/** The reserve is made where this much is free: it must not be what fills the disk. */
const RESERVE_FROM_BYTES = 512 * MB

/** Returns how many bytes this user can still write to the disk of a folder; null where the system does not say. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

/** Returns what is wrong with so much room, for a person: nothing, a warning, or why nothing new is risked. */
export function judgeRoom(free: number | null): { isShort: boolean; message: string } | null {
  if (free === null || free >= DISK_LOW_BYTES) return null
  const left = `${Math.floor(free / MB).toLocaleString('en-US')} MB are free on the disk of the data folder`
  const isShort = free < DISK_SHORT_BYTES
  if (isShort)
    return {
      isShort,
      message: `Only ${left}: nothing new is risked until there is room. Stops, exits and your commands go on.`,
    }
  return { isShort, message: `${left}; below ${DISK_SHORT_BYTES / MB} MB nothing new is risked. Give it room.` }
}

const reserveOf = (dataDir: string) => path.join(dataDir, '.reserve')

/**
 * Makes the reserve of a data folder where there is room for it, and gives it back where the disk is about to be full. Returns what was done, null: nothing.
 * Throws what the disk says.
 */
export function keepReserve(dataDir: string, free = freeBytes(dataDir)): 'made' | 'given' | null {
  if (free === null) return null
  if (free < DISK_FULL_BYTES) return giveReserve(dataDir) ? 'given' : null
  if (free < RESERVE_FROM_BYTES || fs.existsSync(reserveOf(dataDir))) return null
  const draft = `${reserveOf(dataDir)}~`
  // Bytes that no file system can make smaller.
  fs.writeFileSync(draft, randomBytes(RESERVE_BYTES), { mode: 0o600, flush: true })
  fs.renameSync(draft, reserveOf(dataDir))
  return 'made'
}

/** Gives the reserve back to whoever has to write now. Returns whether there was one. Never throws. */
export function giveReserve(dataDir: string): boolean {
  try {
    fs.rmSync(reserveOf(dataDir))
    return true
  } catch {
    return false
  }
}
