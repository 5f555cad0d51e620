import { csvTable } from './csvTable.ts'
import { readText } from './fileText.ts'
import { jsonTable } from './jsonTable.ts'
import type { Table } from './table.ts'

/** Returns the table of a file, CSV or JSON. Throws AppError('replay_data') as those and `readText` do. */
export function readTable(file: string, separatorsLeast: number): Table {
  const text = readText(file)
  return jsonTable(file, text) ?? csvTable(file, text, separatorsLeast)
}
