import fs from 'node:fs'
import { z } from 'zod'

/** What the supervisor has told of one child. */
export interface FollowedChild {
  starts: number
  /** Null while it does not run. */
  pid: number | null
  isReady: boolean
  /** How long each start took until it was ready, in milliseconds. */
  startsMs: number[]
}

const LOOK_MS = 10
const lineSchema = z.object({ message: z.string(), pid: z.number().optional(), ms: z.number().optional() })

/** Reads the supervisor's log as it grows and keeps what it tells of each child. */
export function followLog(file: string): { children: ReadonlyMap<string, FollowedChild>; close(): void } {
  const children = new Map<string, FollowedChild>()
  let offset = 0
  let rest = ''
  const look = () => {
    if (!fs.existsSync(file)) return
    const { size } = fs.statSync(file)
    // A log that grew long was put aside, and a new one begun.
    if (size < offset) offset = 0
    if (size === offset) return
    const handle = fs.openSync(file, 'r')
    const bytes = Buffer.alloc(size - offset)
    fs.readSync(handle, bytes, 0, bytes.length, offset)
    fs.closeSync(handle)
    offset = size
    const lines = `${rest}${bytes.toString('utf8')}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(children, line)
  }
  const timer = setInterval(look, LOOK_MS)
  return { children, close: () => clearInterval(timer) }
}

function take(children: Map<string, FollowedChild>, line: string): void {
  const { message, pid = null, ms = 0 } = lineSchema.parse(JSON.parse(line))
  const [, name = '', what = ''] = /^(\S+) (started|is ready|ended)\b/.exec(message) ?? []
  const before = children.get(name) ?? { starts: 0, pid: null, isReady: false, startsMs: [] }
  if (what === 'started') children.set(name, { ...before, starts: before.starts + 1, pid, isReady: false })
  if (what === 'is ready') children.set(name, { ...before, isReady: true, startsMs: [...before.startsMs, ms] })
  if (what === 'ended') children.set(name, { ...before, pid: null, isReady: false })
}
