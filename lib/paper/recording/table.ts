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
  /** Where a last row stands that was cut short and left out; known once the rows have been read. */
  cutAt: number | null
}
