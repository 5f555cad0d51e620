import { createHash } from 'node:crypto'
import type { Db } from './db.ts'

/** Returns the name of a prompt by its text. */
export const promptHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** What is written down of a prompt. */
export interface PromptNote {
  agentId: string
  name: string
  text: string
  parentHash: string | null
  note: string
  isCandidate: boolean
  wallMs: number
}

/** Writes a prompt down and returns its hash; of one that is there already, what is said of it changes, and not where it came from. */
export async function savePromptVersion(db: Db, { wallMs, text, ...said }: PromptNote): Promise<string> {
  const hash = promptHash(text)
  const { agentId, name, note, isCandidate, parentHash } = said
  await db.promptVersion.upsert({
    where: { agentId_hash: { agentId, hash } },
    create: { ...said, hash, text, parentHash: parentHash === hash ? null : parentHash, wallAt: new Date(wallMs) },
    update: { name, note, isCandidate },
  })
  return hash
}
