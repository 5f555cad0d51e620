/** Returns the record without what every object inherits: a model may call a coin `toString`, and what is looked up by that is no market. */
export const bareRecord = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.assign(Object.create(null), record)
