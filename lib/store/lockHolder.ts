import fs from 'node:fs/promises'

/** Where SQLite, in WAL mode, locks for a write: this byte of the file beside the store. https://sqlite.org/walformat.html#write_lock */
const WRITE_LOCK_BYTE = 120

/** A process that is inside a write. */
export interface LockHolder {
  pid: number
  name: string
}

/** Returns the process that is inside a write of the store; null when none is, and where the system does not say (it does on Linux only). */
export async function findLockHolder(storeFile: string): Promise<LockHolder | null> {
  try {
    const { ino } = await fs.stat(`${storeFile}-shm`)
    const pid = lockPidOf(await fs.readFile('/proc/locks', 'utf8'), ino)
    return pid === null ? null : { pid, name: (await fs.readFile(`/proc/${pid}/comm`, 'utf8')).trim() }
  } catch {
    return null
  }
}

/** Reads lines like `1: POSIX  ADVISORY  WRITE 12345 08:01:131231 120 120`. https://man7.org/linux/man-pages/man5/proc_locks.5.html */
function lockPidOf(text: string, inode: number): number | null {
  for (const line of text.split('\n')) {
    const [, , , how, pid, file, from, to] = line.trim().split(/\s+/)
    if (how !== 'WRITE' || Number(file?.split(':')[2]) !== inode) continue
    if (Number(from) <= WRITE_LOCK_BYTE && (to === 'EOF' || Number(to) >= WRITE_LOCK_BYTE)) return Number(pid)
  }
  return null
}
