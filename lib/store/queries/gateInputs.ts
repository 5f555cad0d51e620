import { readGateInputText } from '../../domain/gate/gateInputText.ts'
import type { GateInput } from '../../domain/gate/verdict.ts'
import type { Db } from '../db.ts'
import { readPackedTexts } from '../transcripts/unpack.ts'
import { type DatedDecisionRow, listNewestWishes } from './decisions.ts'

/** What the newest decisions were judged on; null before any, and where another version wrote it in a form that is not read any more. */
export async function findLastGateInput(db: Db, agentId: string): Promise<GateInput | null> {
  const row = await db.gateInput.findFirst({ where: { agentId }, orderBy: { id: 'desc' }, select: { body: true } })
  return row && readGateInputText(row.body)
}

/** A decision with what the gate judged it on, and its place there; `input` null where that is not stored, or in a form that is not read any more. */
export interface JudgedDecision {
  row: DatedDecisionRow
  input: GateInput | null
  index: number
}

/** Returns the newest decisions that asked for something, newest first. Reads the inputs of their cycles and nothing older. Throws AppError('store_row'). */
export async function listJudgedDecisions(db: Db, agentId: string, limit: number): Promise<JudgedDecision[]> {
  const decisions = await listNewestWishes(db, agentId, limit)
  const cycleId = { in: [...new Set(decisions.map((row) => row.cycleId))] }
  const stored = await db.gateInput.findMany({
    where: { cycleId },
    include: { cycle: { select: { id: true, transcriptBlockId: true } } },
  })
  const packed = await readPackedTexts(
    db,
    stored.map(({ cycle }) => cycle),
  )
  const inputs = stored.map(({ cycle, body, firstNumber }) => {
    const own = packed.get(cycle.id)?.gateInputs.find((one) => one.firstNumber === firstNumber)
    return { cycleId: cycle.id, firstNumber, input: readGateInputText(own?.body ?? body) }
  })
  return decisions.map((row) => {
    const own = inputs
      .filter((one) => one.cycleId === row.cycleId && one.firstNumber <= row.number)
      .sort((one, other) => other.firstNumber - one.firstNumber)[0]
    const index = own ? row.number - own.firstNumber : 0
    return { row, input: own?.input?.wishes[index] ? own.input : null, index }
  })
}
