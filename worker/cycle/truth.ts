import type { Trade } from '../../lib/generated/prisma/client.ts'
import type { Observation } from './steps/observe.ts'

/** What was seen, after our books were brought in line with the venue and every exit that was due was taken. */
export interface Truth extends Observation {
  trades: Trade[]
  /** Coins with an order whose outcome is still unknown: no new risk is taken in them. */
  unknownCoins: string[]
  /** Coins that code closed just now: nothing the model says opens them again in this cycle. */
  exitedCoins: string[]
}
