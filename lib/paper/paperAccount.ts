import { z } from 'zod'
import { toText, type Usd } from '../domain/decimal.ts'
import { AppError, describeError } from '../errors.ts'
import { askPaper, type PaperReply } from './askPaper.ts'
import type { PaperControl } from './paperControl.ts'

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

/** Returns what feed the paper exchange of a data folder runs on. Throws AppError('venue_unavailable') when it does not answer, or another does in its place. */
export async function fetchPaperHealth(control: PaperControl): Promise<PaperHealth> {
  try {
    return healthSchema.parse(JSON.parse((await askPaper(control, '/paper/health')).text))
  } catch (error) {
    throw new AppError(
      'venue_unavailable',
      `The paper exchange at ${control.apiUrl} does not answer: ${describeError(error)}. It is started by npm start, or alone by npm run paper.`,
      { cause: error },
    )
  }
}

/** Funds a paper account unless it exists already, so that it may be called at every start. Throws AppError('venue_unavailable'). */
export async function openPaperAccount(control: PaperControl, address: string, startUsd: Usd): Promise<void> {
  const body = { address, usd: toText(startUsd), onlyIfNew: true }
  const { status } = await post(control, 'deposit', body, 'did not take the first deposit')
  if (status !== 200)
    throw new AppError(
      'venue_unavailable',
      `The paper exchange refused the first deposit with HTTP ${status}. Check PAPER_START_USD, and that it runs on the same data folder.`,
    )
}

/** Tells the paper exchange whose first hold its start waits for, as long as it waits for anybody. Throws AppError('venue_unavailable'). */
export async function expectHolders(control: PaperControl, holders: readonly string[]): Promise<void> {
  const { status } = await post(control, 'clock/expect', { holders }, 'did not hear who will trade')
  if (status !== 200)
    throw new AppError('venue_unavailable', `The paper exchange refused who will trade with HTTP ${status}.`)
}

function post(control: PaperControl, route: string, body: unknown, failure: string): Promise<PaperReply> {
  return askPaper(control, `/paper/${route}`, { post: body }).catch((error: unknown) => {
    const message = `The paper exchange ${failure}: ${describeError(error)}. Start it again.`
    throw new AppError('venue_unavailable', message, { cause: error })
  })
}
