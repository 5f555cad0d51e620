import fs from 'node:fs'
import os from 'node:os'

/** Which process it is: a process id is used again, so the moment it began belongs to it, and both mean something on its own machine only. */
export interface ProcessIdentity {
  /** Name of the machine and, where the system has them, the namespace its process ids are of. */
  host: string
  pid: number
  /** As `processBegan` says; '' where the system does not tell. */
  began: string
}

/** Returns the identity of this process. */
export const ownIdentity = (): ProcessIdentity => ({
  host: `${os.hostname()} ${pidNamespace()}`.trim(),
  pid: process.pid,
  began: processBegan(process.pid),
})

/** Returns false only when the process is provably gone: no process has its id, or one that began at another moment. Of this machine only. */
export function isProcessAlive({ pid, began }: Pick<ProcessIdentity, 'pid' | 'began'>): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Not ours to signal, yet there: another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const now = processBegan(pid)
  return now === '' || began === '' || now === began
}

/** Returns a process's start in clock ticks since boot (field 22 of Linux's /proc/<pid>/stat), '' where the system has no such file. */
function processBegan(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** Two containers may bear one name and count their processes apart. */
function pidNamespace(): string {
  try {
    return fs.readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}
