import { parseArgs } from 'node:util'
import { CALM, livePair, type Nastiness, type PairLife } from '../support/pairVenue.ts'

// npm run bench pairTrade: what becomes of pairs at a venue that rejects, fills in part, loses replies and books, takes a leg away, and of a process that is
// killed. Time without the other side is of the process's uptime, beyond a twentieth of the gross and beyond the venue's smallest order.
//
// 1 December 2026, 10,003 lives: no leg doubled, none alone over ten seconds without a person being called. Called: 85 (5 % of the lives where everything goes
// wrong at once, 2 % where the process is killed at every third step). Unhedged dollar-seconds p99: 3,226 where everything goes wrong, gross up to $3,060.

const { values } = parseArgs({ options: { lives: { type: 'string', default: '10000' } }, allowPositionals: true })
const lives = Number(values.lives)
const BAD: Nastiness = {
  rejected: 0.15,
  partial: 0.3,
  unfilled: 0.15,
  lost: 0.15,
  noBook: 0.1,
  killed: 0.1,
  legGone: 0,
  closed: 0,
}
const VENUES: Record<string, Nastiness> = {
  calm: CALM,
  'fills in part': { ...CALM, partial: 0.5, unfilled: 0.1 },
  'rejects half': { ...CALM, rejected: 0.5 },
  'loses replies': { ...CALM, lost: 0.5, partial: 0.3 },
  'kills the process': { ...CALM, killed: 0.3, partial: 0.3 },
  'takes legs, a person closes': { ...CALM, legGone: 0.2, closed: 0.2 },
  everything: { ...BAD, legGone: 0.05, closed: 0.05 },
}

for (const [name, nasty] of Object.entries(VENUES)) {
  const all = Array.from({ length: Math.ceil(lives / Object.keys(VENUES).length) }, (_, seed) => livePair(seed, nasty))
  const count = (is: (life: PairLife) => boolean) => all.filter(is).length
  const unhedged = all.map(({ unhedgedUsdSeconds }) => unhedgedUsdSeconds).sort((a, b) => a - b)
  const p99 = unhedged[Math.floor(0.99 * (unhedged.length - 1))] as number
  console.log(
    `${name.padEnd(28)} ${all.length} lives: open ${count(({ phase }) => phase === 'open')}, closed ${count(({ phase }) => phase === 'closed')}, called a person ${count(({ wasStuck }) => wasStuck)}, a leg doubled ${count(({ mostShare }) => mostShare > 1)}, alone over 10 s without a call ${count(({ wasStuck, longestUnhedgedMs }) => !wasStuck && longestUnhedgedMs > 10_500)}, unhedged dollar-seconds p99 ${p99.toFixed(0)}`,
  )
}
