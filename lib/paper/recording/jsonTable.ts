import { describeError } from '../../errors.ts'
import { broken, quoted } from './brokenRecording.ts'
import { beginningOf, linesOf } from './fileText.ts'
import type { Cells, Table } from './table.ts'

/** A list that is parsed in one piece takes several times its length of memory; one row a line does not. */
const LIST_BYTES_MAX = 64 * 1024 * 1024

type Row = Record<string, unknown> | unknown[]

/**
 * Returns the table of a JSON file, null for a text that is none: a list of objects (the venue's candleSnapshot and fundingHistory) or of lists, or one
 * of them a line. Throws AppError('replay_data') with file, row and reason.
 */
export function jsonTable(file: string, text: Buffer): Table | null {
  const start = text.subarray(0, 1_024).toString('utf8').trimStart()
  if (!/^[[{]/.test(start)) return null
  const isLines = isOneALine(text)
  const list = isLines ? [] : parseList(file, text)
  const rows = isLines ? () => lineRows(file, text, table) : () => listRows(file, list)
  const unit = isLines ? 'line' : 'row'
  const cells = () => asCells(`${file} ${unit}`, rows(), table.names)
  const table: Table = { names: null, unit, mayHoldCommas: true, rows: cells, cutAt: null }
  for (const { row } of rows()) {
    table.names = Array.isArray(row) ? null : Object.keys(row)
    break
  }
  return table
}

interface Placed {
  row: Row
  line: number
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/** A first line that is a row by itself, and no list of rows. */
function isOneALine(text: Buffer): boolean {
  try {
    const first: unknown = JSON.parse(beginningOf(text))
    return isRow(first) && (!Array.isArray(first) || (first.length > 0 && !isRow(first[0])))
  } catch {
    return false
  }
}

function* lineRows(file: string, text: Buffer, table: Table): Iterable<Placed> {
  for (const { text: content, line, isWhole } of linesOf(file, text)) {
    if (content.trim() === '') continue
    let row: unknown
    try {
      row = JSON.parse(content)
    } catch (cause) {
      if (isWhole) throw broken(`${file} line ${line}: ${quoted(content)} is no JSON.`, cause)
      table.cutAt = line
      return
    }
    if (!isRow(row)) throw broken(`${file} line ${line}: ${quoted(content)} is no row.`)
    yield { row, line }
  }
}

function parseList(file: string, text: Buffer): unknown[] {
  if (text.length > LIST_BYTES_MAX) {
    throw broken(
      `${file} is one list of ${text.length} bytes; at most ${LIST_BYTES_MAX} are read. Write one row a line.`,
    )
  }
  let list: unknown
  try {
    list = JSON.parse(text.toString('utf8'))
  } catch (cause) {
    throw broken(`${file} is no JSON (${describeError(cause, 200)}).`, cause)
  }
  if (!Array.isArray(list)) throw broken(`${file} is one object: a list of rows is read. Write the list alone.`)
  return list
}

function* listRows(file: string, list: unknown[]): Iterable<Placed> {
  for (const [index, row] of list.entries()) {
    if (!isRow(row)) throw broken(`${file} row ${index + 1} is neither an object nor a list.`)
    yield { row, line: index + 1 }
  }
}

function* asCells(place: string, rows: Iterable<Placed>, names: string[] | null): Iterable<Cells> {
  let columns: number | null = null
  for (const { row, line } of rows) {
    if (Array.isArray(row) === (names !== null)) throw broken(`${place} ${line}: lists and objects are mixed.`)
    const values = Array.isArray(row) ? row : (names ?? []).map((name) => row[name])
    columns ??= values.length
    if (values.length !== columns) throw broken(`${place} ${line} has ${values.length} of ${columns} columns.`)
    yield { cells: values.map(cellText), line }
  }
}

/** A number is a double here, as in most programs that write JSON: whole milliseconds and prices survive that. */
const cellText = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? plainText(value) : ''

const plainText = (value: number): string =>
  Number.isSafeInteger(value) || Math.abs(value) < 1e21 ? String(value) : ''
