import { AppError } from '../../errors.ts'

/** Returns AppError('replay_data'): the sentence, which names file, line and reason, and what a person can do. */
export const broken = (message: string, cause?: unknown): AppError =>
  new AppError('replay_data', `${message} Repair the recording, or set NOCTURNE_MARKET to another.`, { cause })

/** Returns a piece of a file as it is quoted in a message. */
export const quoted = (text: string): string => `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`
