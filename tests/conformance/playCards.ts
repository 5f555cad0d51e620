import { describeError } from '../../lib/errors.ts'
import { CARDS } from './cards.ts'
import { type CardVenueOptions, openCardVenue } from './venue.ts'

export interface CardResult {
  id: string
  title: string
  ms: number
  /** What the venue did instead; null where the card holds. */
  error: string | null
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
