import fs from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { makePrivateFolder } from '../privateFolder.mjs'

// A process that is started anew would ask again for what its predecessor was told a minute ago and what is true for an hour, out of a minute of requests
// that an end, an emergency exit and a start have used up between them.

/** Where reads that stay true for a while outlive the process: of one agent on one venue. */
export interface ReadShelf {
  /** Returns what was put there under this name; null where there is nothing that fits. Never throws. */
  take<T>(name: string, schema: z.ZodType<T>): T | null
  /** Puts it there as JSON. A disk that is full keeps nothing: never throws. */
  put(name: string, value: unknown): void
}

/** Keeps nothing: a process without a folder. */
export const NO_SHELF: ReadShelf = { take: () => null, put: () => {} }

/** Returns the shelf in `folder`, a file a name. It may be taken away at any time: everything there can be asked for again. */
export function createReadShelf(folder: string): ReadShelf {
  const fileOf = (name: string) => path.join(folder, `${encodeURIComponent(name)}.json`)
  return {
    take(name, schema) {
      try {
        return schema.safeParse(JSON.parse(fs.readFileSync(fileOf(name), 'utf8'))).data ?? null
      } catch {
        return null
      }
    },
    put(name, value) {
      try {
        makePrivateFolder(folder)
        const file = fileOf(name)
        fs.writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600 })
        fs.renameSync(`${file}.new`, file)
      } catch {}
    },
  }
}
