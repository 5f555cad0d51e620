/** One row of a file as text, and the number of its line. */
export interface Cells {
  cells: string[]
  line: number
}

/** A file as rows of text under names, or of places where it has no names. */
export interface Table {
  names: string[] | null
  /** What `line` counts: rows in a list of JSON. */
  unit: 'line' | 'row'
  /** False where no cell can have a comma in it. */
  mayHoldCommas: boolean
  /** Yields the rows, from the beginning each time it is asked. */
  rows: () => Iterable<Cells>
  /** Where a last row stands that may have been cut short and is left out; known once the rows have been read. */
  cutAt: number | null
}

/** Returns what was left out of a table that has been read, as the end of a sentence: one, or none. */
export const cutOf = ({ unit, cutAt }: Table): string[] =>
  cutAt === null ? [] : [`a last row that is cut short or has no line end (${unit} ${cutAt}) left out`]
