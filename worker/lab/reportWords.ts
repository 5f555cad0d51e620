import type { LabRunRow } from '../../lib/store/rows/labRunRow.ts'

/** Returns what a run came to, for a terminal. */
export function reportWords({ id, name, status, problem, report }: LabRunRow): string {
  const head = `Run ${id}, ${name}: ${status}.`
  if (problem !== '') return `${head} ${problem}`
  return report === null ? head : `${head}\n${report}`
}
