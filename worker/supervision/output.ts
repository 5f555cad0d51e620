import path from 'node:path'
import type { ChildName } from '../../lib/env/childEnv.ts'
import { createLog, type Log } from '../../lib/log.ts'
import { logFileOf } from '../../lib/logFile.ts'
import { createLineLimit } from './lineLimit.ts'
import type { ChildEvent } from './managedChild.ts'
import { createRotatingLog, type RotatingLog } from './rotatingLog.ts'
import { terminalLine } from './terminalLine.ts'

/** Where all output goes: each child's into a log of its own (lib/logFile.ts), everything in short lines onto the terminal. */
export interface Output {
  onEvent(name: string, event: ChildEvent): void
  /** The supervisor's own facts. */
  log: Log
  /** Words for the person at the terminal only. */
  say(text: string): void
  close(): void
}

/** These answer whoever sends to their port. */
const REACHABLE: string[] = ['web', 'paperExchange', 'baselineModel'] satisfies ChildName[]

export function createOutput(
  folder: string,
  write: (text: string) => void = (text) => process.stdout.write(text),
  elapsedMs: () => number = () => performance.now(),
): Output {
  const logs = new Map<string, RotatingLog>()
  const logOf = (name: string): RotatingLog => {
    const log = logs.get(name) ?? createRotatingLog(path.join(folder, logFileOf(name)))
    logs.set(name, log)
    return log
  }
  const both = (name: string, line: string) => {
    logOf(name).write(line)
    write(`${terminalLine(name, line)}\n`)
  }
  const limits = new Map(REACHABLE.map((name) => [name, createLineLimit(elapsedMs)]))
  const bounded = (name: string, line: string) => {
    const { isKept, left } = limits.get(name)?.() ?? { isKept: true, left: 0 }
    if (left > 0 && isKept) log.warn(`${left} lines of ${name} are left out: it said too many at once`)
    if (isKept) both(name, line)
  }
  const log = createLog('supervisor', (line) => both('supervisor', line.trimEnd()))

  return {
    onEvent(name, event) {
      switch (event.kind) {
        case 'line':
          bounded(name, event.line)
          break
        case 'started':
          log.info(`${name} started`, { pid: event.pid })
          break
        case 'ready':
          log.info(`${name} is ready`, { ms: event.ms })
          break
        case 'ended':
          if (event.nextMs === null) log.info(`${name} ended (${event.how})`)
          else log.warn(`${name} ended (${event.how}), started again in ${event.nextMs} ms`)
      }
    },
    log,
    say: (text) => write(`${text}\n`),
    close: () => {
      for (const each of logs.values()) each.close()
      logs.clear()
    },
  }
}
