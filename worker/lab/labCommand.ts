/** What can be asked of the lab from a terminal: `npm run lab -- NAME [options]`. */
export interface LabCommand {
  /** Its options, a line each, the first with the whole form. */
  usage: string
  /** Returns the code to end with. Throws an Error whose words are for the person who typed. */
  run(args: string[], say: (line: string) => void): Promise<number>
}

/** Returns the number written for an option. Throws an Error that names the option. */
export function toNumber(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new Error(`${option} wants a number, not "${text}".`)
  return value
}
