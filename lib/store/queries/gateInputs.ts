import { readGateInputText } from '../../domain/gate/gateInputText.ts'
import type { GateInput } from '../../domain/gate/verdict.ts'
import type { Db } from '../db.ts'

/** What the newest decisions were judged on; null before any, and where another version wrote it in a form that is not read any more. */
export async function findLastGateInput(db: Db, agentId: string): Promise<GateInput | null> {
  const row = await db.gateInput.findFirst({ where: { agentId }, orderBy: { id: 'desc' }, select: { body: true } })
  return row && readGateInputText(row.body)
}
