import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { makePrivateFolder } from '../privateFolder.mjs'

// The venue counts an address, not a process: an agent that is started anew, another agent, and whoever flattens spend of the same minute. Each process
// keeps what it spent in a file of its own and reads the files of the others, those of processes that are gone too.

const MINUTE_MS = 60_000
/** The others' files are read at most this often: what falls between shows as a 429, which is heeded. */
const READ_EVERY_MS = 250

/** Weight that was spent, on the clock of a budget: one that never jumps. */
export interface Spent {
  atMs: number
  weight: number
}

/** The minute of requests as all processes with one folder share it. */
export interface SharedMinute {
  /** Tells the others what this process spent in the last minute. */
  tell(spent: readonly Spent[]): void
  /** Returns what the others spent, in this process's time. */
  others(): readonly Spent[]
}

export interface SharedMinuteOptions {
  /** Made when missing. One for each venue: each counts by itself. */
  folder: string
  /** Wall time, which processes have in common. */
  wallMs: () => number
  elapsedMs: () => number
  pid?: number
}

const fileSchema = z.array(z.object({ atMs: z.number(), weight: z.number().nonnegative() }))

/** Returns the minute that is shared through files in `folder`. A folder that cannot be written or read is as one with nothing in it: never throws. */
export function createSharedMinute(options: SharedMinuteOptions): SharedMinute {
  const { folder, wallMs, elapsedMs, pid = process.pid } = options
  const own = `${pid}.json`
  let readMs = Number.NEGATIVE_INFINITY
  let heard: Spent[] = []
  const shiftMs = () => wallMs() - elapsedMs()

  /** A file nobody has touched for two minutes says nothing about this one. */
  function readFile(name: string): Spent[] {
    const file = path.join(folder, name)
    if (wallMs() - fs.statSync(file).mtimeMs > 2 * MINUTE_MS) {
      fs.rmSync(file, { force: true })
      return []
    }
    return fileSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8'))).data ?? []
  }

  function read(): Spent[] {
    const names = tried(() => fs.readdirSync(folder), []).filter((name) => name.endsWith('.json') && name !== own)
    return names.flatMap((name) => tried(() => readFile(name), []))
  }

  return {
    tell(spent) {
      const rows = spent.map(({ atMs, weight }) => ({ atMs: Math.round(atMs + shiftMs()), weight }))
      tried(() => {
        makePrivateFolder(folder)
        fs.writeFileSync(path.join(folder, `${own}.new`), JSON.stringify(rows), { mode: 0o600 })
        fs.renameSync(path.join(folder, `${own}.new`), path.join(folder, own))
      }, undefined)
    },
    others() {
      if (elapsedMs() - readMs >= READ_EVERY_MS) {
        readMs = elapsedMs()
        heard = read()
      }
      const [nowMs, fromMs] = [wallMs(), wallMs() - MINUTE_MS]
      return heard
        .filter(({ atMs }) => atMs > fromMs && atMs <= nowMs)
        .map(({ atMs, weight }) => ({ atMs: atMs - shiftMs(), weight }))
    },
  }
}

function tried<T>(act: () => T, otherwise: T): T {
  try {
    return act()
  } catch {
    return otherwise
  }
}
