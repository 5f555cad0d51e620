export interface LogRecord {
  /** Its place in what was read, the oldest first. */
  place: number
  text: string
}

/**
 * Returns the records of a log, newest first: what just happened is what one looks for. A record is a line, or, where the log has `=== … ===` headings, a
 * heading with the lines below it, which stay in order.
 */
export const newestRecords = (text: string): LogRecord[] =>
  recordsOf(text)
    .map((record, index) => ({ place: index, text: record }))
    .reverse()

function recordsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '')
  if (!lines.some(isHeading)) return lines
  const records: string[] = []
  for (const line of lines) {
    if (isHeading(line) || records.length === 0) records.push(line)
    else records[records.length - 1] += `\n${line}`
  }
  return records
}

const isHeading = (line: string): boolean => line.startsWith('=== ')
