/** Returns the number, or null where it is none: a figure that does not exist is absent on screen, never NaN and never 0. */
export const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Returns true when every value is a number; of an empty list too. */
export const areFinite = (values: readonly number[]): boolean => values.every(Number.isFinite)
