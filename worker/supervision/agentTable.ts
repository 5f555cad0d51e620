import type { VenueName } from '../../lib/domain/recordWords.ts'
import { AppError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { fetchPaperHealth } from '../../lib/paper/paperAccount.ts'
import type { PaperControl } from '../../lib/paper/paperControl.ts'
import { type AgentRow, readAgents, writeFirstAgent } from '../../lib/store/agents.ts'
import type { Db } from '../../lib/store/db.ts'
import { type AgentPlan, planAgents } from './agentPlan.ts'

interface AgentTable {
  db: Db
  venue: VenueName
  /** NOCTURNE_AGENT: the name of the first agent; null: it is named after its market. */
  agentId: string | null
  /** Null on a real venue. */
  paper: PaperControl | null
  log: Log
}

/**
 * Returns what reads who is to run now: the rows of the market in force. The first time a market is in force and has no agent, it gets one, so that
 * a fresh folder and one from before the table trade without anybody writing a row; later an empty table means that nobody is to trade.
 * The reading throws AppError('venue_unavailable') before the paper exchange first answered, and ('env_invalid') for a name that is taken.
 */
export function createPlanReader(table: AgentTable): () => Promise<AgentPlan> {
  const { db, venue } = table
  let known: string | null = null
  // Deriving an account from its words takes a while, and the table seldom changes.
  let planned: { of: string; plan: AgentPlan } | null = null

  /** The exchange may come up again with another market: with synthetic prices in place of live ones it cannot reach. */
  async function venueInForce(paper: PaperControl): Promise<string> {
    try {
      return `paper-${(await fetchPaperHealth(paper)).feed.key}`
    } catch (error) {
      if (known === null) throw error
      return known
    }
  }

  return async () => {
    const venueId = table.paper === null ? venue : await venueInForce(table.paper)
    if (venueId !== known) await makeFirst(table, venueId)
    known = venueId
    const rows = await readAgents(db, venueId)
    const of = JSON.stringify(rows)
    if (planned?.of !== of) planned = { of, plan: planAgents(rows, venue) }
    return planned.plan
  }
}

async function makeFirst({ db, agentId, log }: AgentTable, venueId: string): Promise<void> {
  const wanted = agentId ?? venueId
  await writeFirstAgent(db, { agentId: wanted, venueId, wallMs: Date.now() })
  const rows = await readAgents(db, venueId)
  if (rows.length === 0)
    throw new AppError(
      'env_invalid',
      `Agent ${wanted} trades on another market, and an agent belongs to one. Set NOCTURNE_AGENT to another name, or to nothing, for ${venueId}.`,
    )
  if (agentId !== null && !rows.some((row) => row.agentId === agentId)) log.warn(notInTable(agentId, venueId, rows))
}

const notInTable = (agentId: string, venueId: string, rows: readonly AgentRow[]): string =>
  `NOCTURNE_AGENT=${agentId} is none of the agents of ${venueId}: ${rows.map((row) => row.agentId).join(', ')}. Those run; add a row to the Agent table for another.`
