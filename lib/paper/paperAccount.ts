import { z } from 'zod'
import { toText, type Usd } from '../domain/decimal.ts'
import { AppError, describeError } from '../errors.ts'
import { challengeVenue, controlHeaders, type PaperControl } from './paperControl.ts'

const healthSchema = z.object({
  feed: z.object({
    kind: z.enum(['live', 'replay', 'synthetic']),
    key: z.string(),
    label: z.string(),
    note: z.string(),
    /** Where the candles of a live market are pushed; null: this market's time can be held, so nothing may be pushed. */
    candleWsUrl: z.string().nullable(),
    staleSinceMs: z.number().nullable(),
  }),
  speed: z.number().positive(),
})
export type PaperHealth = z.infer<typeof healthSchema>

/**
 * Returns what feed a paper exchange runs on. Throws AppError('venue_unavailable') when it does not answer or, for who has the key of a data folder, does not
 * prove that it runs on that one.
 */
export async function fetchPaperHealth(baseUrl: string, key: string | null = null): Promise<PaperHealth> {
  const challenge = key === null ? null : challengeVenue(key)
  try {
    const headers = challenge?.headers ?? {}
    const response = await fetch(`${baseUrl}/paper/health`, { headers, signal: AbortSignal.timeout(5_000) })
    const text = await response.text()
    if (challenge && !challenge.isMet(response, text))
      throw new Error('what answers is not the one of this data folder')
    return healthSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new AppError(
      'venue_unavailable',
      `The paper exchange at ${baseUrl} does not answer: ${describeError(error)}. It is started by npm start, or alone by npm run paper.`,
      { cause: error },
    )
  }
}

/** Funds a paper account unless it exists already, so that it may be called at every start. Throws AppError('venue_unavailable'). */
export async function openPaperAccount(control: PaperControl, address: string, startUsd: Usd): Promise<void> {
  const body = { address, usd: toText(startUsd), onlyIfNew: true }
  const response = await post(control, 'deposit', body, 'did not take the first deposit')
  if (!response.ok)
    throw new AppError(
      'venue_unavailable',
      `The paper exchange refused the first deposit with HTTP ${response.status}. Check PAPER_START_USD, and that it runs on the same data folder.`,
    )
}

/** Tells the paper exchange whose first hold its start waits for, as long as it waits for anybody. Throws AppError('venue_unavailable'). */
export async function expectHolders(control: PaperControl, holders: readonly string[]): Promise<void> {
  const response = await post(control, 'clock/expect', { holders }, 'did not hear who will trade')
  if (!response.ok)
    throw new AppError('venue_unavailable', `The paper exchange refused who will trade with HTTP ${response.status}.`)
}

function post(control: PaperControl, route: string, body: unknown, failure: string): Promise<Response> {
  const text = JSON.stringify(body)
  return fetch(`${control.apiUrl}/paper/${route}`, {
    method: 'POST',
    headers: controlHeaders(control, `/paper/${route}`, text),
    body: text,
    signal: AbortSignal.timeout(5_000),
  }).catch((error: unknown) => {
    const message = `The paper exchange ${failure}: ${describeError(error)}. Start it again.`
    throw new AppError('venue_unavailable', message, { cause: error })
  })
}
