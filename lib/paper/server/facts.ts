import { z } from 'zod'
import { addressSchema, l1ActionSchema } from '../../hyperliquid/wire/action.ts'
import { accountFactSchema } from '../engine/accountFacts.ts'
import type { IpMeter } from './ipWeights.ts'
import { dexMarkets } from './otherDexes.ts'
import { baseTokenOf } from './spotPairs.ts'
import type { Venue } from './venue.ts'

/**
 * Facts on request: how things are at this venue, beside what clients do, for tests of what a client makes of them. Those of an account are in
 * `engine/accountFacts.ts` and outlive a restart; those of the venue itself, below, last as long as its process.
 */
const venueFactSchema = z.discriminatedUnion('kind', [
  /** What another key of the same account does: any action, without a signature. */
  z.object({ kind: z.literal('action'), address: addressSchema, action: l1ActionSchema }),
  z.object({
    kind: z.literal('market'),
    coin: z.string(),
    onlyIsolated: z.boolean().optional(),
    marginMode: z.enum(['noCross', 'strictIsolated']).nullish(),
    isDelisted: z.boolean().optional(),
    openInterest: z.enum(['open', 'capped', 'tooFast']).optional(),
  }),
  /** A further dex and what trades on it. */
  z.object({
    kind: z.literal('dex'),
    name: z.string().regex(/^\w{1,16}$/),
    coins: z
      .array(
        z.object({
          name: z.string().regex(/^\w{1,16}$/),
          szDecimals: z.number().int().min(0).max(5).default(2),
          maxLeverage: z.number().int().min(1).max(50).default(10),
          markPx: z.string().regex(/^\d+(\.\d+)?$/),
        }),
      )
      .max(100),
  }),
  /** `clockOffsetMs`: by how much the clock its clients see is ahead of the market's. `trading`: what it takes around an upgrade of its network. */
  z.object({
    kind: z.literal('venue'),
    enforceIpWeights: z.boolean().optional(),
    ipWeightMax: z.number().int().positive().optional(),
    enforceActionBudget: z.boolean().optional(),
    clockOffsetMs: z.number().int().min(-86_400_000).max(86_400_000).optional(),
    trading: z.enum(['open', 'postOnly', 'halted']).optional(),
  }),
])
const factsRequestSchema = z.object({ facts: z.array(z.union([venueFactSchema, accountFactSchema])).max(100) })
type Fact = z.output<typeof factsRequestSchema>['facts'][number]

type FactsAnswer = { kind: 'done'; body: { results: unknown[] } } | { kind: 'malformed'; message: string }

/** Makes facts so, in order, and returns of each the venue's reply or null. None is made when one cannot be read. */
export function applyFacts(venue: Venue, meter: IpMeter | null, body: unknown): FactsAnswer {
  const request = factsRequestSchema.safeParse(body)
  if (!request.success) {
    const [issue] = request.error.issues
    return {
      kind: 'malformed',
      message: `Expected {facts: [{kind, …}, …]}: ${issue?.path.join('.')} ${issue?.message}`,
    }
  }
  return { kind: 'done', body: { results: request.data.facts.map((fact) => applyFact(venue, meter, fact)) } }
}

function applyFact(venue: Venue, meter: IpMeter | null, fact: Fact): unknown {
  switch (fact.kind) {
    case 'action':
      return venue.apply({ kind: 'action', address: fact.address, action: fact.action })
    case 'market': {
      const { kind: _kind, coin, ...change } = fact
      const isIsolated = change.marginMode ? { onlyIsolated: true } : {}
      const markets = venue.rules.markets.map((market) =>
        market.coin === coin ? { ...market, ...defined(change), ...isIsolated } : market,
      )
      venue.setRules({ markets })
      return null
    }
    case 'dex':
      venue.setRules({ elsewhere: dexMarkets(venue, fact.name, fact.coins) })
      return null
    case 'venue': {
      const { trading, clockOffsetMs, enforceActionBudget: enforcesActionBudget } = fact
      venue.setRules(defined({ trading, clockOffsetMs, enforcesActionBudget }))
      meter?.set({ enforced: fact.enforceIpWeights, weightMax: fact.ipWeightMax })
      return null
    }
    case 'fill':
      return venue.apply({ kind: 'fact', fact: { ...fact, baseToken: fact.baseToken ?? baseTokenOf(fact.coin) } })
    case 'abstraction':
    case 'agent':
    case 'dexPosition':
    case 'ledger':
    case 'order':
    case 'owner':
    case 'spotBalance':
      return venue.apply({ kind: 'fact', fact })
  }
}

/** Returns the members that were given. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
