import { Decimal } from '../../domain/decimal.ts'
import { wireDecimal } from '../../hyperliquid/wire/decimalText.ts'
import { marginView, ZERO } from '../engine/margin.ts'
import { isUnified } from './accountView.ts'
import { baseTokenOf, PAIRS, SPOT_PAIRS, TOKENS } from './spotPairs.ts'
import type { Venue } from './venue.ts'

/** Spot as POST /info shows it: two pairs, whose prices are those of the perpetuals of the same name. They can be held and have orders; nothing matches. */

export const spotMeta = () => ({
  universe: PAIRS.map(({ name, tokens, index, isCanonical }) => ({ tokens, name, index, isCanonical })),
  tokens: TOKENS,
})

const UNKNOWN = { prevDayPx: '0.0', dayNtlVlm: '0.0', dayBaseVlm: '0.0' }

export function spotMetaAndAssetCtxs(venue: Venue): unknown {
  const ctxs = PAIRS.map(({ name, perp }) => {
    const quote = venue.state.quotes[perp]
    const { prevDayPx, dayNtlVlm, dayBaseVlm } = quote ? venue.feed.dayFigures(perp, venue.state.nowMs) : UNKNOWN
    return {
      prevDayPx,
      dayNtlVlm,
      dayBaseVlm,
      markPx: quote ? wireDecimal(quote.markPx) : '0.0',
      midPx: quote ? wireDecimal(quote.midPx) : null,
      circulatingSupply: '0.0',
      totalSupply: '0.0',
      coin: name,
    }
  })
  return [spotMeta(), ctxs]
}

/** Returns the mids of the pairs that have a price. */
export function spotMids(venue: Venue): Record<string, string> {
  const priced = PAIRS.flatMap(({ name, perp }) => {
    const quote = venue.state.quotes[perp]
    return quote ? [[name, wireDecimal(quote.midPx)] as const] : []
  })
  return Object.fromEntries(priced)
}

/**
 * Returns the spot balances of an address. Of a unified account they hold the perpetual side's dollars too: its value, and as held what its positions and
 * orders use.
 */
export function spotClearinghouseState(venue: Venue, address: string): unknown {
  const account = venue.state.accounts[address]
  const balances = new Map<string, { total: Decimal; hold: Decimal; entryNtl: Decimal }>([
    ['USDC', { total: ZERO, hold: ZERO, entryNtl: ZERO }],
  ])
  for (const [name, { total, entryNtl }] of Object.entries(account?.spot ?? {})) {
    balances.set(name, { total, hold: ZERO, entryNtl })
  }
  const add = (name: string, total: Decimal, hold: Decimal) => {
    const before = balances.get(name) ?? { total: ZERO, hold: ZERO, entryNtl: ZERO }
    balances.set(name, { ...before, total: before.total.plus(total), hold: before.hold.plus(hold) })
  }
  for (const { coin, isBuy, sz, limitPx } of Object.values(account?.orders ?? {})) {
    if (!SPOT_PAIRS.some((pair) => pair.coin === coin)) continue
    if (isBuy) add('USDC', ZERO, sz.times(limitPx))
    else add(baseTokenOf(coin), ZERO, sz)
  }
  if (account && isUnified(account)) {
    const view = marginView(venue.rules, venue.state.quotes, account)
    add('USDC', view.totalUsd, view.totalUsedUsd.plus(view.heldUsd))
  }
  return {
    balances: [...balances].map(([coin, { total, hold, entryNtl }]) => ({
      coin,
      token: TOKENS.find(({ name }) => name === coin)?.index ?? 1_000,
      total: shown(total),
      hold: shown(hold),
      entryNtl: shown(entryNtl),
    })),
  }
}

const shown = (value: Decimal): string => wireDecimal(value.toDecimalPlaces(8, Decimal.ROUND_DOWN))
