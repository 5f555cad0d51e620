import type { OtherFuture } from './feed.ts'
import { gaussian, uniform } from './hashNoise.ts'

/**
 * The synthetic market's prices as a function of time. An hourly skeleton is walked once from a fixed beginning: a market regime (rising, falling,
 * ranging) that changes by chance, volatility that clusters, one common factor all coins follow by their beta, and a weak pull to each coin's
 * anchor so that years stay plausible. Inside an hour the price is a bridge between its two ends, drawn from (seed, coin, hour) alone. So any
 * moment can be computed without having been there before, and looks the same whoever asks and when.
 */

const HOUR_MS = 3_600_000
/** Prices change this often. */
export const TICK_MS = 15_000
export const TICKS_PER_HOUR = HOUR_MS / TICK_MS

export interface CoinTraits {
  coin: string
  /** Price the coin is pulled towards. */
  anchorPx: number
  beta: number
  /** Its own volatility, as a share an hour. */
  volFrac: number
  /** Dollars traded in an ordinary hour. */
  hourUsd: number
}

/** One coin's hour: prices at its ticks (the last one is the hour's end), dollars traded, and the funding rate paid at its end. */
export interface SyntheticHour {
  prices: Float64Array
  volumeUsd: number
  fundingFrac: number
  premiumFrac: number
}

interface Skeleton {
  /** Log price at the beginning of each hour. */
  logs: Float64Array
  vols: Float64Array
  premiums: Float64Array
}

const REGIMES = [
  { drift: 0.0004, vol: 0.8, stay: 0.985 },
  { drift: -0.0005, vol: 1.4, stay: 0.98 },
  { drift: 0, vol: 0.6, stay: 0.99 },
]
const MARKET_VOL_FRAC = 0.0045
/** A quarter of the distance to the anchor is lost in about 24 days. */
const PULL = 0.0005
const FUNDING_BASE = 0.0000125
/** Two kilobytes each: the four-hour bars that indicators of six coins look back on. */
const HOURS_KEPT = 12_000

export class SyntheticPath {
  readonly #seed: number
  readonly #other: { fromHour: number; seed: number } | null
  /** Whether the price now is the best guess of any later one: no regime drifts, nothing pulls, and what chance gives it takes in the mean. */
  readonly #isFair: boolean
  readonly #genesisMs: number
  readonly #coins: readonly CoinTraits[]
  readonly #skeletons: Skeleton[] = []
  readonly #hours = new Map<string, SyntheticHour>()
  #grown = 0
  #common = { hour: -1, steps: new Float64Array(TICKS_PER_HOUR) }
  #regime = 2
  #logVol = 0

  constructor(
    seed: number,
    genesisMs: number,
    coins: readonly CoinTraits[],
    { other = null, isFair = false }: { other?: OtherFuture | null; isFair?: boolean } = {},
  ) {
    this.#seed = seed
    this.#isFair = isFair
    this.#other = other && { fromHour: Math.floor((other.afterMs - genesisMs) / HOUR_MS), seed: other.seed }
    this.#genesisMs = genesisMs
    this.#coins = coins
    for (const traits of coins) {
      const skeleton = { logs: new Float64Array(4096), vols: new Float64Array(4096), premiums: new Float64Array(4096) }
      skeleton.logs[0] = Math.log(traits.anchorPx)
      skeleton.vols[0] = traits.volFrac
      skeleton.premiums[0] = 0
      this.#skeletons.push(skeleton)
    }
  }

  get genesisMs(): number {
    return this.#genesisMs
  }

  /** Returns the hour that begins at `hourMs` of the coin at `index`. */
  hour(index: number, hourMs: number): SyntheticHour {
    const number = Math.round((hourMs - this.#genesisMs) / HOUR_MS)
    const key = `${index}:${number}`
    const known = this.#hours.get(key)
    if (known) return known
    this.#growTo(number + 1)
    const hour = this.#drawHour(index, number)
    // Recent hours are asked for again and again; old ones are cheap to draw anew.
    if (this.#hours.size > HOURS_KEPT) this.#hours.clear()
    this.#hours.set(key, hour)
    return hour
  }

  /** Returns the seed that this hour is drawn from. */
  #seedOf(hour: number): number {
    return this.#other !== null && hour >= this.#other.fromHour ? this.#other.seed : this.#seed
  }

  #growTo(number: number): void {
    while (this.#grown < number) {
      const step = this.#grown
      const seed = this.#seedOf(step)
      if (uniform(seed, step, 11) > (REGIMES[this.#regime]?.stay ?? 1)) {
        this.#regime = Math.floor(uniform(seed, step, 12) * REGIMES.length)
      }
      const regime = REGIMES[this.#regime] ?? { drift: 0, vol: 1, stay: 1 }
      this.#logVol = 0.97 * this.#logVol + 0.12 * gaussian(seed, step, 13)
      const vol = regime.vol * Math.exp(this.#logVol)
      const common = (this.#isFair ? 0 : regime.drift) + MARKET_VOL_FRAC * vol * gaussian(seed, step, 14)
      for (const [index, traits] of this.#coins.entries()) this.#growCoin(index, traits, step, vol, common)
      this.#grown = step + 1
    }
  }

  #growCoin(index: number, traits: CoinTraits, step: number, vol: number, common: number): void {
    const skeleton = this.#skeletons[index]
    if (!skeleton) return
    if (step + 2 > skeleton.logs.length) widen(skeleton)
    const log = skeleton.logs[step] ?? 0
    const own = traits.volFrac * vol * gaussian(this.#seedOf(step), step, 20 + index)
    const hourVol = Math.hypot(traits.beta * MARKET_VOL_FRAC, traits.volFrac) * vol
    // A price whose logarithm is fair rises in the mean by half its variance.
    const pull = this.#isFair ? -(hourVol ** 2) / 2 : PULL * (Math.log(traits.anchorPx) - log)
    skeleton.logs[step + 1] = log + traits.beta * common + own + pull
    skeleton.vols[step] = hourVol
    const premium = skeleton.premiums[step] ?? 0
    const shock = 0.00005 * gaussian(this.#seedOf(step), step, 60 + index)
    skeleton.premiums[step + 1] = 0.9 * premium + 0.02 * traits.beta * common + shock
  }

  #drawHour(index: number, number: number): SyntheticHour {
    const skeleton = this.#skeletons[index]
    const traits = this.#coins[index]
    if (!skeleton || !traits) throw new RangeError(`No synthetic coin has index ${index}.`)
    const from = skeleton.logs[number] ?? 0
    const to = skeleton.logs[number + 1] ?? from
    const vol = skeleton.vols[number] ?? 0
    const walked = this.#walk(index, number, vol / Math.sqrt(TICKS_PER_HOUR))
    const end = walked[TICKS_PER_HOUR - 1] ?? 0
    const prices = new Float64Array(TICKS_PER_HOUR)
    for (let i = 0; i < TICKS_PER_HOUR; i += 1) {
      const share = (i + 1) / TICKS_PER_HOUR
      prices[i] = Math.exp(from + (to - from) * share + (walked[i] ?? 0) - end * share)
    }
    const premiumFrac = skeleton.premiums[number] ?? 0
    const activity = 0.4 + (vol / (traits.beta * MARKET_VOL_FRAC)) * 0.5
    const volumeUsd = traits.hourUsd * activity * Math.exp(0.35 * gaussian(this.#seedOf(number), number, 90 + index))
    return { prices, volumeUsd, premiumFrac, fundingFrac: fundingFrom(premiumFrac) }
  }

  /** Returns a free walk over the hour's ticks; half of its variance is common to all coins. */
  #walk(index: number, number: number, stepVol: number): Float64Array {
    const walked = new Float64Array(TICKS_PER_HOUR)
    const common = this.#commonSteps(number)
    const seed = this.#seedOf(number)
    let sum = 0
    for (let i = 0; i < TICKS_PER_HOUR; i += 1) {
      const tick = number * TICKS_PER_HOUR + i
      sum += stepVol * ((common[i] ?? 0) + Math.SQRT1_2 * gaussian(seed, tick, 201 + index))
      walked[i] = sum
    }
    return walked
  }

  /** The part of an hour's steps that all coins share; coins are asked for the same hour one after the other. */
  #commonSteps(number: number): Float64Array {
    if (this.#common.hour === number) return this.#common.steps
    const steps = new Float64Array(TICKS_PER_HOUR)
    const seed = this.#seedOf(number)
    for (let i = 0; i < TICKS_PER_HOUR; i += 1) {
      steps[i] = Math.SQRT1_2 * gaussian(seed, number * TICKS_PER_HOUR + i, 200)
    }
    this.#common = { hour: number, steps }
    return steps
  }
}

function widen(skeleton: Skeleton): void {
  for (const key of ['logs', 'vols', 'premiums'] as const) {
    const wider = new Float64Array(skeleton[key].length * 2)
    wider.set(skeleton[key])
    skeleton[key] = wider
  }
}

/** Returns the hourly rate of a premium: an eighth of premium + clamp(0.0001 − premium, ±0.0005), within ±4 % an hour. */
function fundingFrom(premiumFrac: number): number {
  const interest = Math.max(-0.0005, Math.min(0.0005, FUNDING_BASE * 8 - premiumFrac))
  return Math.max(-0.04, Math.min(0.04, (premiumFrac + interest) / 8))
}
