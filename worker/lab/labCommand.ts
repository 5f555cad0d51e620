import { LIMIT_CODES, type LimitCode } from '../../lib/domain/limits.ts'

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

/** Returns a limit and what stands behind its `=`. Throws an Error that names those there are. */
export function toLimit(written: string): [LimitCode, string] {
  const [name = '', value = ''] = written.split('=')
  const code = LIMIT_CODES.find((each) => each === name)
  if (!code) throw new Error(`There is no limit "${name}". There are ${LIMIT_CODES.join(', ')}.`)
  return [code, value]
}
