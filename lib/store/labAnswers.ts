import { createHash } from 'node:crypto'
import { isTaken } from './books/bookContext.ts'
import type { Db } from './db.ts'

/** An answer as it came over the wire. */
export interface KeptAnswer {
  status: number
  contentType: string
  body: string
  latencyMs: number
}

/** What is to be done about a request: its answer is there, it is to be sent, or it was on its way when another process died and is not sent again. */
export type AnswerClaim = { kind: 'answered'; answer: KeptAnswer } | { kind: 'send' } | { kind: 'lost' }

/** Returns the key of one draw of a request. */
export const answerKey = (url: string, body: string, draw: string): string =>
  createHash('sha256')
    .update(JSON.stringify([url, body, draw]))
    .digest('hex')

/**
 * Writes down that a request is about to be sent, unless its answer is there. `isOwn`: this process sent it before, and knows that it ended without an
 * answer. Whoever else finds one without an answer or a refusal cannot know whether it was billed.
 */
export async function claimAnswer(
  db: Db,
  key: string,
  { model, isOwn, wallMs }: { model: string; isOwn: boolean; wallMs: number },
): Promise<AnswerClaim> {
  const askedWallAt = new Date(wallMs)
  const row = await db.labAnswer.findUnique({ where: { key } })
  if (row?.state === 'answered' && row.status !== null && row.body !== null) {
    const { status, contentType, body, latencyMs } = row
    return { kind: 'answered', answer: { status, contentType, body, latencyMs } }
  }
  if (row === null) {
    try {
      await db.labAnswer.create({ data: { key, state: 'asked', model, requests: 1, askedWallAt } })
      return { kind: 'send' }
    } catch (error) {
      if (!isTaken(error)) throw error
      return { kind: 'lost' }
    }
  }
  if (row.state === 'asked' && !isOwn) return { kind: 'lost' }
  // Only one takes it up again.
  const where = { key, state: row.state, requests: row.requests }
  const { count } = await db.labAnswer.updateMany({
    where,
    data: { state: 'asked', requests: { increment: 1 }, askedWallAt },
  })
  return { kind: count === 1 ? 'send' : 'lost' }
}

/** Keeps an answer; before anybody reads it. */
export async function keepAnswer(db: Db, key: string, answer: KeptAnswer, wallMs: number): Promise<void> {
  await db.labAnswer.update({
    where: { key },
    data: { ...answer, state: 'answered', answeredWallAt: new Date(wallMs) },
  })
}

/** Writes down that a request came to nothing that anybody is billed for; it may be sent again. */
export async function dropAnswer(db: Db, key: string, status: number | null, wallMs: number): Promise<void> {
  await db.labAnswer.update({ where: { key }, data: { state: 'failed', status, answeredWallAt: new Date(wallMs) } })
}
