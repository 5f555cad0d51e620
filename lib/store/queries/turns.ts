import type { Prisma } from '../../generated/prisma/client.ts'
import type { Db } from '../db.ts'
import { parseTurnRow, type TurnRow } from '../rows/turnRow.ts'
import { searchBlock } from '../transcripts/transcriptBlock.ts'
import { turnWithTexts } from '../transcripts/transcriptTexts.ts'
import { readPackedTexts } from '../transcripts/unpack.ts'
import type { Page } from './page.ts'

/** A request to the model with the cycle it belongs to. */
export type LoggedTurnRow = TurnRow & {
  cycle: {
    id: number
    number: number
    model: string
    transcriptRemovedAt: Date | null
    transcriptBlockId: number | null
  }
}

const withCalls = {
  include: {
    toolCalls: { orderBy: { number: 'asc' } },
    cycle: { select: { id: true, number: true, model: true, transcriptRemovedAt: true, transcriptBlockId: true } },
  },
} satisfies Prisma.TurnDefaultArgs

async function readLogged(db: Db, rows: readonly Prisma.TurnGetPayload<typeof withCalls>[]): Promise<LoggedTurnRow[]> {
  const packed = await readPackedTexts(
    db,
    rows.map(({ cycle }) => cycle),
  )
  return rows.map(({ cycle, ...row }) => {
    const texts = packed.get(cycle.id)
    const turn = { ...parseTurnRow(row), cycle }
    return texts === undefined ? turn : turnWithTexts(turn, texts)
  })
}

/** Returns requests to the model with an id below `before`, newest first. Throws AppError('store_row'). */
export async function listTurns(db: Db, agentId: string, page: Page): Promise<LoggedTurnRow[]> {
  const where = { agentId, id: { lt: page.before } }
  const rows = await db.turn.findMany({ ...withCalls, where, orderBy: { id: 'desc' }, take: page.limit })
  return readLogged(db, rows)
}

/** Returns requests to the model with an id above `after`, oldest first. Throws AppError('store_row'). */
export async function listTurnsAfter(db: Db, agentId: string, after: number, limit: number): Promise<LoggedTurnRow[]> {
  const where = { agentId, id: { gt: after } }
  return readLogged(db, await db.turn.findMany({ ...withCalls, where, orderBy: { id: 'asc' }, take: limit }))
}

/** How many requests a search reads at most: their bodies are long. */
const SCAN_MAX = 5_000

/**
 * Returns the newest requests in whose bodies, reasoning, problem or tool calls the text stands, letter case ignored for ASCII; looked for among the newest
 * 5,000. Throws AppError('store_row').
 */
export async function searchTurns(db: Db, agentId: string, text: string, limit: number): Promise<LoggedTurnRow[]> {
  const newestFirst = { orderBy: { id: 'desc' } } as const
  const edge = await db.turn.findFirst({ ...newestFirst, where: { agentId }, skip: SCAN_MAX - 1, select: { id: true } })
  const fromId = edge?.id ?? 0
  const contains = { contains: text }
  const plain = await db.turn.findMany({
    ...withCalls,
    ...newestFirst,
    where: {
      agentId,
      id: { gte: fromId },
      OR: [
        { request: contains },
        { response: contains },
        { content: contains },
        { reasoning: contains },
        { problem: contains },
        { toolCalls: { some: { OR: [{ name: contains }, { arguments: contains }, { result: contains }] } } },
      ],
    },
    take: limit,
  })
  // What is not packed is newer than what is; only a problem or a tool's name is found in the rows of both.
  const enoughId = plain.length < limit ? fromId : (plain.at(-1)?.id ?? fromId)
  const found = await searchPacked(db, agentId, text, limit, enoughId)
  const ids = [...new Set([...plain.map(({ id }) => id), ...found])].sort((one, other) => other - one).slice(0, limit)
  return readLogged(db, await db.turn.findMany({ ...withCalls, ...newestFirst, where: { id: { in: ids } } }))
}

/** Resolves to the ids of the newest turns from `fromId` on in whose packed texts the text stands. */
async function searchPacked(db: Db, agentId: string, text: string, limit: number, fromId: number): Promise<number[]> {
  const found: number[] = []
  const wanted = text.toLowerCase()
  const holds = (...texts: (string | null)[]) => texts.some((each) => each?.toLowerCase().includes(wanted) ?? false)
  for (let before = Number.MAX_SAFE_INTEGER; found.length < limit; ) {
    const block = await db.transcriptBlock.findFirst({
      where: { agentId, id: { lt: before } },
      orderBy: { id: 'desc' },
    })
    if (block === null) return found
    before = block.id
    const cycles = await searchBlock(block, text)
    const hits = cycles.flatMap(({ cycleId, turns }) =>
      turns
        .filter(
          ({ request, response, content, reasoning, toolCalls }) =>
            holds(request, response, content, reasoning) ||
            toolCalls.some((call) => holds(call.arguments, call.result)),
        )
        .map(({ number }) => ({ cycleId, number })),
    )
    const rows = await db.turn.findMany({
      where: { OR: hits, cycle: { transcriptBlockId: block.id } },
      orderBy: { id: 'desc' },
      select: { id: true },
    })
    found.push(...rows.map(({ id }) => id).filter((id) => id >= fromId))
    const oldest = await db.turn.findFirst({
      where: { cycle: { transcriptBlockId: block.id } },
      orderBy: { id: 'asc' },
      select: { id: true },
    })
    if (oldest !== null && oldest.id < fromId) return found
  }
  return found
}
