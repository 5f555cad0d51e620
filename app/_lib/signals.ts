import 'server-only'
import type { z } from 'zod'
import type { signalsSchema } from '@/lib/contracts/cycles.ts'
import { listLatestDecisions } from '@/lib/store/queries/decisions.ts'
import { readPairs } from './pairs.ts'
import { webDb } from './store.ts'
import { toDecisionView } from './views/cycleView.ts'

/** Returns each coin's latest decision, and what each pair said last. */
export async function readSignals(agentId: string): Promise<z.input<typeof signalsSchema>> {
  const [decisions, { readings }] = await Promise.all([listLatestDecisions(webDb(), agentId), readPairs(agentId)])
  return { decisions: decisions.map(toDecisionView), cointegration: readings }
}
