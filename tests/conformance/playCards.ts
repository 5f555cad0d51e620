import { describeError } from '../../lib/errors.ts'
import { pause } from '../../lib/pause.ts'
import { CARDS } from './cards.ts'
import { type CardVenueOptions, openCardVenue } from './venue.ts'

export interface CardResult {
  id: string
  title: string
  ms: number
  /** What the venue did instead; null where the card holds. */
  error: string | null
}

/** Weight of the last minute past which no card begins: one that looks for its order until the venue's lists have it asks for some hundreds. */
const BEGIN_BELOW = 500
const WAIT_MS = 2_000

/** Resolves once the last minute has room for a card. */
export async function roomFor(usedWeight: () => number, wait: (ms: number) => Promise<unknown>): Promise<void> {
  while (usedWeight() >= BEGIN_BELOW) await wait(WAIT_MS)
}

/**
 * Plays the cards one after another, each on a clean account, and returns what became of them. `only` null: all. Throws before the first where the account
 * holds or has ordered something in the coin: a card would take it for its own.
 */
export async function playCards(
  options: CardVenueOptions,
  only: readonly string[] | null,
  onResult: (result: CardResult) => void = () => {},
): Promise<CardResult[]> {
  const venue = await openCardVenue(options)
  const account = await venue.exchange.fetchAccount()
  if (venue.position(account) || venue.orders(account).length > 0)
    throw new Error(`The account holds ${options.coin}, or has orders in it. Choose another coin with --coin.`)
  const results: CardResult[] = []
  for (const { id, title, run } of CARDS.filter((each) => only === null || only.includes(each.id))) {
    if (options.keepsToMinute) await roomFor(() => venue.exchange.requestUse().weight, pause)
    const started = performance.now()
    const error = await run(venue)
      .then(() => venue.clean())
      .then(() => null)
      .catch(async (reason: unknown) => {
        await venue.clean().catch(() => {})
        return describeError(reason, 800)
      })
    const result = { id, title, ms: Math.round(performance.now() - started), error }
    results.push(result)
    onResult(result)
  }
  await venue.exchange.close()
  await venue.deaf.close()
  return results
}
