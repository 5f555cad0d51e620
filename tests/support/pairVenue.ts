import { floorToLot, px, type Sz, sz, usd } from '@/lib/domain/decimal.ts'
import { pairSizes } from '@/lib/domain/pair/pairSizes.ts'
import {
  closePair,
  LEG_NAMES,
  type LegName,
  nextPairStep,
  type PairOrder,
  type PairPhase,
  type PairTrade,
  planPair,
  type SeenPair,
} from '@/lib/domain/pair/pairTrade.ts'
import { createRandomStream } from '@/lib/domain/stats/randomStream.ts'

/** How nasty the venue is, as chances of each order, look or step. */
export interface Nastiness {
  rejected: number
  partial: number
  unfilled: number
  /** The reply is lost: whether it was filled is known some looks later. */
  lost: number
  noBook: number
  /** The process dies, before or after it sent, and starts again. */
  killed: number
  /** A leg goes while the pair is held: its stop fired. */
  legGone: number
  /** A person, a halt or the signal wants out, at any moment. */
  closed: number
}

export const CALM: Nastiness = {
  rejected: 0,
  partial: 0,
  unfilled: 0,
  lost: 0,
  noBook: 0,
  killed: 0,
  legGone: 0,
  closed: 0,
}

/** What a life of a pair came to. */
export interface PairLife {
  phase: PairPhase
  heldSz: Record<LegName, Sz>
  targetSz: Record<LegName, Sz>
  /** How long, of the time the process was up, what was held lacked its other side by more than a twentieth of the gross. */
  unhedgedMs: number
  longestUnhedgedMs: number
  /** The same times dollars. */
  unhedgedUsdSeconds: number
  wasStuck: boolean
  /** The most a leg ever had of its target. */
  mostShare: number
  steps: number
}

const STEPS_MAX = 400
const BETA = 1.3

/** Lives a pair from its opening to its end (or, if nothing ends it, to a calm open state) against a venue that does what it can to break it. */
export function livePair(seed: number, nasty: Nastiness): PairLife {
  const chance = createRandomStream(seed)
  const happens = (share: number) => chance() < share
  const mid: Record<LegName, number> = { y: 2_500 * (0.5 + chance()), x: 0.2 + chance() * 200 }
  const szDecimals: Record<LegName, number> = { y: 4, x: 1 }
  const gross = 60 + chance() * 3_000
  const isLong = happens(0.5)
  const sizes = pairSizes(
    usd(gross.toFixed(2)),
    BETA,
    { px: px(mid.y.toPrecision(5)), szDecimals: szDecimals.y },
    { px: px(mid.x.toPrecision(5)), szDecimals: szDecimals.x },
  )
  let trade: PairTrade = planPair(
    {
      y: { coin: 'Y', side: isLong ? 'buy' : 'sell', targetSz: sizes.y.sz, szDecimals: szDecimals.y },
      x: { coin: 'X', side: isLong ? 'sell' : 'buy', targetSz: sizes.x.sz, szDecimals: szDecimals.x },
    },
    0,
  )
  const heldSz: Record<LegName, Sz> = { y: sz(0), x: sz(0) }
  const life = { unhedgedMs: 0, longestUnhedgedMs: 0, unhedgedUsdSeconds: 0, wasStuck: false, mostShare: 0, steps: 0 }
  let nowMs = 0
  let doubtUntilMs = 0
  let lastSeenSz = { ...heldSz }
  let run = 0

  const fill = (order: PairOrder) => {
    if (happens(nasty.rejected) || happens(nasty.unfilled)) return
    const asked = happens(nasty.partial) ? floorToLot(sz(order.sz.times(chance())), szDecimals[order.leg]) : order.sz
    const isMore = order.side === trade.legs[order.leg].side
    const held = heldSz[order.leg]
    // Reduce-only never turns a position round.
    const size = order.reduceOnly && asked.gt(held.abs()) ? sz(held.abs()) : asked
    heldSz[order.leg] = sz(isMore ? held.plus(size) : held.minus(size))
  }
  const see = (): SeenPair => {
    const isInDoubt = nowMs < doubtUntilMs
    // What was filled under a lost reply is not known before the doubt is settled.
    if (!isInDoubt) lastSeenSz = { ...heldSz }
    return {
      nowMs,
      isInDoubt,
      legs: Object.fromEntries(
        LEG_NAMES.map((leg) => {
          const price = px(mid[leg].toPrecision(5))
          const touch = happens(nasty.noBook) ? null : { bidPx: price, askPx: price }
          return [
            leg,
            { heldSz: lastSeenSz[leg], touch, markPx: touch === null && happens(nasty.noBook) ? null : price },
          ]
        }),
      ) as SeenPair['legs'],
    }
  }
  const gapUsd = () => {
    const [y, x] = LEG_NAMES.map((leg) => heldSz[leg].toNumber() / trade.legs[leg].targetSz.toNumber()) as [
      number,
      number,
    ]
    const grossNow = LEG_NAMES.reduce((sum, leg) => sum + Math.abs(heldSz[leg].toNumber()) * mid[leg], 0)
    const [ahead, excess] = x > y ? (['x', x - y] as const) : (['y', y - x] as const)
    const gap = excess * trade.legs[ahead].targetSz.toNumber() * mid[ahead]
    // Less than the venue's smallest order cannot be traded away.
    return gap > Math.max(0.05 * grossNow, 10) ? gap : 0
  }
  const pass = (ms: number) => {
    const gap = gapUsd()
    run = gap > 0 ? run + ms : 0
    if (gap > 0) life.unhedgedMs += ms
    life.longestUnhedgedMs = Math.max(life.longestUnhedgedMs, run)
    life.unhedgedUsdSeconds += (gap * ms) / 1_000
    nowMs += ms
    for (const leg of LEG_NAMES) mid[leg] *= 1 + (chance() - 0.5) * 0.0004
  }

  while (life.steps < STEPS_MAX) {
    life.steps += 1
    if (trade.phase !== 'opening' && happens(nasty.closed)) trade = closePair(trade, nowMs)
    if (trade.phase === 'open' && happens(nasty.legGone)) heldSz[happens(0.5) ? 'y' : 'x'] = sz(0)
    const step = nextPairStep(trade, see())
    trade = step.trade
    life.wasStuck ||= trade.phase === 'stuck'
    if (trade.phase === 'closed') break
    if (
      trade.phase === 'open' &&
      step.orders.length === 0 &&
      step.why === 'holds' &&
      nasty.legGone + nasty.closed === 0
    )
      break
    // Written, then dead before it was sent: the venue heard nothing.
    if (happens(nasty.killed)) {
      nowMs += 3_000
      continue
    }
    for (const order of step.orders) fill(order)
    for (const leg of LEG_NAMES)
      life.mostShare = Math.max(life.mostShare, heldSz[leg].div(trade.legs[leg].targetSz).toNumber())
    if (step.orders.length > 0 && happens(nasty.lost)) doubtUntilMs = nowMs + 2_000
    // Sent, then dead before it heard: the time it is down is nobody's uptime.
    if (happens(nasty.killed)) nowMs += 3_000
    pass(200 + chance() * 300)
  }
  return {
    ...life,
    phase: trade.phase,
    heldSz,
    targetSz: { y: trade.legs.y.targetSz, x: trade.legs.x.targetSz },
  }
}
