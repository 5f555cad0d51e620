import { type Decimal, type Usd, usd, ZERO_USD } from '../../domain/decimal.ts'
import type { Db } from '../db.ts'
import { promptHash } from '../promptVersions.ts'

/** A trade by the prompt its entry was decided under. */
export interface PromptTrade {
  id: number
  coin: string
  side: string
  status: string
  openedAt: Date
  netUsd: Usd
  feesUsd: Usd
  cycleId: number
  cycleNumber: number
}

/** A prompt an agent had, or that was written down for it. */
export interface PromptUse {
  hash: string
  text: string
  /** Null: nobody called it anything. */
  written: { name: string; note: string; parentHash: string | null; isCandidate: boolean; wallAt: Date } | null
  /** Versions of the settings that had it, oldest first, and since when. */
  versions: number[]
  sinceWallAt: Date
  isLive: boolean
  cycles: number
  /** Newest first. */
  trades: PromptTrade[]
}

/** Rows a statement may name at once. */
const CHUNK = 500

/** Returns every prompt of an agent with what it made, the newest first. */
export async function listPromptUses(db: Db, agentId: string): Promise<PromptUse[]> {
  const [settings, written, cycles, trades] = await Promise.all([
    db.settings.findMany({
      where: { agentId },
      orderBy: { version: 'asc' },
      select: { version: true, body: true, wallAt: true },
    }),
    db.promptVersion.findMany({ where: { agentId }, orderBy: { wallAt: 'asc' } }),
    db.cycle.groupBy({ by: ['settingsVersion'], where: { agentId }, _count: { id: true } }),
    tradesByVersion(db, agentId),
  ])
  const uses = new Map<string, PromptUse>()
  const promptOf = (text: string, sinceWallAt: Date): PromptUse => {
    const hash = promptHash(text)
    const known = uses.get(hash)
    if (known) return known
    const use = { hash, text, written: null, versions: [], sinceWallAt, isLive: false, cycles: 0, trades: [] }
    uses.set(hash, use)
    return use
  }
  for (const { version, body, wallAt } of settings) {
    const text = promptIn(body)
    if (text === null) continue
    const use = promptOf(text, wallAt)
    use.versions.push(version)
    use.cycles += cycles.find((one) => one.settingsVersion === version)?._count.id ?? 0
    use.trades = use.trades.concat(trades.get(version) ?? [])
    use.isLive = version === settings.at(-1)?.version
  }
  for (const { text, wallAt, name, note, parentHash, isCandidate } of written)
    promptOf(text, wallAt).written = { name, note, parentHash, isCandidate, wallAt }
  const all = [...uses.values()]
  for (const { trades: own } of all) own.sort((one, other) => other.id - one.id)
  return all.sort((one, other) => other.sinceWallAt.getTime() - one.sinceWallAt.getTime())
}

/** What an older version wrote still has its prompt. */
function promptIn(body: string): string | null {
  try {
    const { prompt } = JSON.parse(body) as { prompt?: unknown }
    return typeof prompt === 'string' ? prompt : null
  } catch {
    return null
  }
}

async function tradesByVersion(db: Db, agentId: string): Promise<Map<number, PromptTrade[]>> {
  const rows = await db.trade.findMany({
    where: { agentId, entryDecisionId: { not: null } },
    orderBy: { id: 'asc' },
  })
  const byDecision = new Map(rows.map((row) => [row.entryDecisionId ?? 0, row]))
  const ids = [...byDecision.keys()]
  const found = new Map<number, PromptTrade[]>()
  for (let from = 0; from < ids.length; from += CHUNK) {
    const decisions = await db.decision.findMany({
      where: { id: { in: ids.slice(from, from + CHUNK) } },
      select: { id: true, cycleId: true, cycle: { select: { settingsVersion: true, number: true } } },
    })
    for (const { id, cycleId, cycle } of decisions) {
      const row = byDecision.get(id)
      if (!row) continue
      const { coin, side, status, openedAt, feesUsd } = row
      const netUsd = usd(usd(row.realizedPnlUsd).minus(feesUsd).plus(row.fundingUsd))
      const trade = {
        id: row.id,
        coin,
        side,
        status,
        openedAt,
        netUsd,
        feesUsd: usd(feesUsd),
        cycleId,
        cycleNumber: cycle.number,
      }
      found.set(cycle.settingsVersion, [...(found.get(cycle.settingsVersion) ?? []), trade])
    }
  }
  return found
}

/** Returns the sum of some amounts. */
export const sumUsd = (amounts: readonly Usd[]): Usd =>
  usd(amounts.reduce<Decimal>((sum, one) => sum.plus(one), ZERO_USD))
