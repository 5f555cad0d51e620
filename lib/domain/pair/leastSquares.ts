import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { mean } from '../stats/moments.ts'

/** A regression by least squares, without a constant of its own. */
export interface Fit {
  /** One for each column, with its standard error. */
  coefficients: number[]
  errors: number[]
  residuals: number[]
  /** Sum of squared residuals, and rows less columns. */
  rss: number
  degrees: number
}

/** Smallest share of a column that the columns before it do not explain. */
const NEW_SHARE_MIN = 1e-11

/** A column: one value a row. */
export type Column = readonly number[]

const dot = (a: Column, b: Column): number => {
  let sum = 0
  for (let row = 0; row < a.length; row += 1) sum += (a[row] as number) * (b[row] as number)
  return sum
}

/** Returns the columns' products with each other, or null where one of them is explained by those before it. */
function momentsOf(columns: readonly Column[]): { cholesky: CholeskyDecomposition; lengths: number[] } | null {
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)))
  if (lengths.some((length) => !(length > 0))) return null
  const gram = Matrix.zeros(columns.length, columns.length)
  for (const [i, a] of columns.entries())
    for (let j = 0; j <= i; j += 1) {
      const product = dot(a, columns[j] as Column) / ((lengths[i] as number) * (lengths[j] as number))
      gram.set(i, j, product)
      gram.set(j, i, product)
    }
  const cholesky = new CholeskyDecomposition(gram)
  const isNew = cholesky.lowerTriangularMatrix.diagonal().every((own) => own * own > NEW_SHARE_MIN)
  return cholesky.isPositiveDefinite() && isNew ? { cholesky, lengths } : null
}

/** Returns the regression of y on the columns, or null with fewer rows than columns, or where one column is explained by the others. */
export function leastSquares(columns: readonly Column[], y: Column): Fit | null {
  const degrees = y.length - columns.length
  if (degrees < 1) return null
  const moments = momentsOf(columns)
  if (moments === null) return null
  const { cholesky, lengths } = moments
  const products = Matrix.columnVector(columns.map((column, at) => dot(column, y) / (lengths[at] as number)))
  const scaled = cholesky.solve(products).to1DArray()
  const coefficients = scaled.map((value, at) => value / (lengths[at] as number))
  const residuals = y.map((value, row) =>
    coefficients.reduce(
      (rest, coefficient, at) => rest - coefficient * ((columns[at] as Column)[row] as number),
      value,
    ),
  )
  const rss = dot(residuals, residuals)
  const inverse = cholesky.solve(Matrix.eye(columns.length)).diagonal()
  const errors = inverse.map((own, at) => Math.sqrt((own * rss) / degrees) / (lengths[at] as number))
  return { coefficients, errors, residuals, rss, degrees }
}

/**
 * Returns the sums of squared residuals of y on the first `from`, `from` + 1, … and all columns, in one decomposition, or null as `leastSquares` does. What
 * each further column explains is the square of one entry of L⁻¹X'y.
 */
export function nestedResiduals(columns: readonly Column[], y: Column, from: number): number[] | null {
  if (y.length <= columns.length) return null
  const moments = momentsOf(columns)
  if (moments === null) return null
  const lower = moments.cholesky.lowerTriangularMatrix
  const explained: number[] = []
  for (const [i, column] of columns.entries()) {
    let value = dot(column, y) / (moments.lengths[i] as number)
    for (let j = 0; j < i; j += 1) value -= lower.get(i, j) * (explained[j] as number)
    explained.push(value / lower.get(i, i))
  }
  let rss = dot(y, y)
  const sums = explained.map((value) => {
    rss -= value * value
    return rss
  })
  return sums.slice(from - 1)
}

/** Returns the column less its mean. */
export function centred(column: Column): number[] {
  const middle = mean(column)
  return column.map((value) => value - middle)
}

/** Returns the column less the straight line through it. */
export function detrended(column: Column): number[] {
  const time = centred(column.map((_, row) => row))
  const values = centred(column)
  const slope = dot(time, values) / dot(time, time)
  return values.map((value, row) => value - slope * (time[row] as number))
}
