import type { Db } from './db.ts'
import { findVenueId } from './queries/agents.ts'

/**
 * Removes everything one agent wrote and was asked, children first, for a run that is done again. What is stored for its venue goes too, unless another
 * agent trades there.
 */
export async function forgetAgent(db: Db, agentId: string): Promise<void> {
  const where = { agentId }
  const venueId = await findVenueId(db, agentId)
  const isShared = venueId !== null && (await db.agentState.count({ where: { venueId, NOT: where } })) > 0
  const ofVenue = venueId === null || isShared ? { venueId: '' } : { venueId }
  await db.$transaction([
    db.toolCall.deleteMany({ where }),
    db.turn.deleteMany({ where }),
    db.intent.deleteMany({ where }),
    db.decision.deleteMany({ where }),
    db.gateInput.deleteMany({ where }),
    db.cycleComment.deleteMany({ where }),
    db.cycle.deleteMany({ where }),
    db.transcriptBlock.deleteMany({ where }),
    db.fill.deleteMany({ where }),
    db.trade.deleteMany({ where }),
    db.ledgerEntry.deleteMany({ where }),
    db.readMark.deleteMany({ where }),
    db.oddRow.deleteMany({ where }),
    db.equityPoint.deleteMany({ where }),
    db.diaryEntry.deleteMany({ where }),
    db.pairScan.deleteMany({ where }),
    db.pairReading.deleteMany({ where }),
    db.event.deleteMany({ where }),
    db.commandOutcome.deleteMany({ where }),
    db.command.deleteMany({ where }),
    db.settings.deleteMany({ where }),
    db.lease.deleteMany({ where }),
    db.agentState.deleteMany({ where }),
    db.candle.deleteMany({ where: ofVenue }),
    db.modelCapability.deleteMany({ where: ofVenue }),
  ])
}
