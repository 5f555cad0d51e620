export type LogFields = Record<string, string | number | boolean | null | undefined>

/** Where log lines go. `info` is the course of things; `warn` heals by itself; `error` needs a person. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** Returns a log that writes one JSON line per fact to the stream: time, level, process, message and the fields (step, cycleId, coin, ms). */
export function createLog(process_: string, write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  const emit =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      write(`${JSON.stringify({ at: new Date().toISOString(), level, process: process_, message, ...fields })}\n`)
  return { info: emit('info'), warn: emit('warn'), error: emit('error') }
}
