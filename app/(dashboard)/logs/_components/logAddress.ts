import { parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { LOG_NAMES } from '@/lib/contracts/choices.ts'

/** Which log, and what is looked for in it. */
export const LOG_ADDRESS = {
  path: parseAsStringLiteral(LOG_NAMES).withDefault('agent.log'),
  q: parseAsString.withDefault(''),
}
