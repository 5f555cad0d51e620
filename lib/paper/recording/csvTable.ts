import { broken, quoted } from './brokenRecording.ts'
import { type Line, linesOf } from './fileText.ts'
import type { Cells, Table } from './table.ts'
import { timeOf } from './timeOf.ts'

/** Lines that spreadsheets and publishers put before a table: sep=;, a comment, an address. */
const PREAMBLE = /^(?:#|"?sep=|(?:https?:\/\/|www\.)[^,;\t]*$)/i
const PREAMBLE_MAX = 5

/**
 * Returns the table of a text with comma, semicolon, tab or bar between the cells, quoted or not. `separatorsLeast` is how many of them a line has at
 * least. Throws AppError('replay_data') with file, line and reason, also while its rows are read.
 */
export function csvTable(file: string, text: Buffer, separatorsLeast: number): Table {
  const first = firstLine(file, text)
  const separator = [';', '\t', '|', ','].find((each) => first.text.split(each).length > separatorsLeast) ?? ','
  const cells = split(first.text, separator) ?? []
  const names = typeof timeOf(cells[0] ?? '') === 'string' ? cells : null
  const mayHoldCommas = text.includes(separator === ',' ? '"' : ',')
  const table: Table = { names, unit: 'line', mayHoldCommas, rows: () => rowsOf(), cutAt: null }
  function* rowsOf(): Iterable<Cells> {
    for (const line of linesOf(file, text)) {
      const isOver = line.line < first.line || (names !== null && line.text === first.text) || line.text.trim() === ''
      if (isOver) continue
      // Its last number may go on, and reads as well without its end.
      if (!line.isWhole) {
        table.cutAt = line.line
        return
      }
      const row = split(line.text, separator)
      const columns = cells.length
      while (row && row.length > columns && row.at(-1) === '') row.pop()
      if (row?.length !== columns) throw wrongLength(file, line, row, columns)
      yield { cells: row, line: line.line }
    }
  }
  return table
}

function firstLine(file: string, text: Buffer): Line {
  for (const line of linesOf(file, text)) {
    if (line.text.trim() !== '' && !(line.line <= PREAMBLE_MAX && PREAMBLE.test(line.text))) return line
  }
  throw broken(`${file} has nothing in it.`)
}

function wrongLength(file: string, { text, line }: Line, row: string[] | null, columns: number) {
  const why = row === null ? 'has a quote that is not closed' : `has ${row.length} of ${columns} columns`
  return broken(`${file} line ${line}: ${quoted(text)} ${why}.`)
}

const SPACE = /\s/

/** Returns the cells of a line without quotes and the space around them, null where a quote is not closed. */
function split(text: string, separator: string): string[] | null {
  if (!text.includes('"'))
    return SPACE.test(text) ? text.split(separator).map((cell) => cell.trim()) : text.split(separator)
  const cells = ['']
  let isQuoted = false
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted
    else if (letter === separator && !isQuoted) cells.push('')
    else cells[cells.length - 1] += letter
  }
  return isQuoted ? null : cells.map((cell) => cell.trim())
}
