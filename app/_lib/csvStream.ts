import { csvLine } from './csv.ts'
import { textStream } from './textStream.ts'

/** At most so many rows are in memory. */
const PAGE = 500

/** A page of rows and where the next one begins; null: nothing older is left. */
interface CsvPage<Row> {
  rows: readonly Row[]
  nextBefore: number | null
}

/** Returns rows as CSV under their columns, newest first, read page by page while the browser takes them. */
export function csvStream<Row, Column extends string>(
  columns: readonly Column[],
  cellsOf: (row: Row) => Record<Column, unknown>,
  readPage: (page: { before: number | undefined; limit: number }) => Promise<CsvPage<Row>>,
): ReadableStream<Uint8Array> {
  async function* pages(): AsyncGenerator<string> {
    yield csvLine(columns)
    for (let before: number | undefined; ; ) {
      const { rows, nextBefore } = await readPage({ before, limit: PAGE })
      yield rows
        .map((row) => {
          const cells = cellsOf(row)
          return csvLine(columns.map((column) => cells[column]))
        })
        .join('')
      if (nextBefore === null) return
      before = nextBefore
    }
  }
  return textStream(pages())
}
