import { Decimal, toText, usd } from '../../domain/decimal.ts'
import type { BookContext } from './bookContext.ts'

/**
 * Returns the writes that book a question whose end nobody saw, and the words for it; nothing where the cycle left none open. A provider may bill
 * the call whose answer was lost, so it becomes a turn: of its cost nothing is known but the most it may be, all the question still had to spend.
 */
export async function lostCall({ db, agentId, wallNow }: BookContext, cycleId: number) {
  const select = { askingUsd: true, costUsdMax: true, turns: { select: { number: true } } } as const
  const cycle = await db.cycle.findUniqueOrThrow({ where: { id: cycleId }, select })
  if (cycle.askingUsd === null) return { writes: [], words: '' }
  const data = { askingUsd: null }
  const lostUsd = usd(cycle.askingUsd).minus(cycle.costUsdMax)
  if (lostUsd.lte(0)) return { writes: [db.cycle.update({ where: { id: cycleId }, data })], words: '' }
  const problem = lostWords(lostUsd)
  const number = Math.max(0, ...cycle.turns.map((turn) => turn.number)) + 1
  const turn = { agentId, cycleId, number, purpose: 'decide', request: '', response: '', latencyMs: 0, problem }
  return {
    writes: [
      db.turn.create({ data: { ...turn, costUsdMax: toText(usd(lostUsd)), wallAt: wallNow() } }),
      db.cycle.update({ where: { id: cycleId }, data: { ...data, costUsdMax: cycle.askingUsd, costEstimated: true } }),
    ],
    words: ` ${problem}`,
  }
}

const lostWords = (lostUsd: Decimal): string =>
  `The model was being asked: what that cost is not known, at most $${lostUsd.toDecimalPlaces(4, Decimal.ROUND_UP).toFixed()}, and its answer was lost.`
