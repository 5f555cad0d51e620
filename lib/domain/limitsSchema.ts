import { z } from 'zod'
import { LIMIT_RULES, ofEachLimit } from './limits.ts'

/** Every limit, within the bounds of its row. */
export const limitsSchema = z.object(
  ofEachLimit((code) => {
    const { min, max, isWhole } = LIMIT_RULES[code]
    const bounded = z.number().min(min).max(max)
    return isWhole ? bounded.int() : bounded
  }),
)
