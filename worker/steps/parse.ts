import { readAnswer } from '../../lib/domain/answer/readAnswer.ts'
import type { Decision } from '../../lib/domain/decision.ts'
import { MIN_NOTIONAL_USD } from '../../lib/domain/sizing.ts'
import type { ModelAnswer } from '../../lib/ports.ts'
import { updateCycle } from '../../lib/store/cycles.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { World } from '../world.ts'
import type { Truth } from './reconcile.ts'

/** What an answer comes to: a decision for every coin, or the reason for none. */
export interface Parsed {
  decisions: Decision[]
  /** Why nothing is decided; null when something is. */
  holdReason: string | null
}

/** Step 5. Reads the answer without guessing: what cannot be read with certainty is a hold whose reason the diary tells. */
export async function parse(world: World, cycle: CurrentCycle, truth: Truth, answer: ModelAnswer): Promise<Parsed> {
  if (answer.kind === 'failed') return { decisions: [], holdReason: answer.message }
  const reading = readAnswer({
    message: answer.message,
    finishReason: answer.finishReason,
    assets: cycle.settings.coins,
    prices: Object.fromEntries(Object.values(truth.coins).map((coin) => [coin.coin, coin.markPx.toNumber()])),
    minNotionalUsd: MIN_NOTIONAL_USD,
    toolNames: world.tools.map((tool) => tool.name),
  })
  if (reading.outcome !== 'decisions')
    return { decisions: [], holdReason: `The answer could not be read (${reading.reason ?? reading.outcome}).` }
  await updateCycle(world.db, cycle.id, { readingLevel: reading.level })
  return { decisions: reading.decisions, holdReason: null }
}
