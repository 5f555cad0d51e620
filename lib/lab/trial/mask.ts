/**
 * Hides names of coins and dates from a model, the same way in all texts of a trial, and puts them back in what it answers. It is a test, not a cure: prices
 * stay as they were, and a model may know a coin by its price.
 */
export interface Mask {
  /** Returns the text as the model sees it. */
  hide(text: string): string
  /** Returns the text as it was meant. */
  show(text: string): string
}

export interface Hidden {
  coins: boolean
  dates: boolean
}

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** A Monday; where every context seems to begin. */
const SHOWN_WEEK_MS = Date.UTC(2001, 0, 1)

/** Returns the mask of one context: `coins` of the whole trial in one order, and when the context was. */
export function createMask({ coins: hidesCoins, dates }: Hidden, coins: readonly string[], atMs: number): Mask {
  const names = hidesCoins ? coins : []
  const masked = new Map(names.map((coin, at) => [coin, `COIN${at + 1}`]))
  const meant = new Map(names.map((coin, at) => [`COIN${at + 1}`, coin]))
  // Whole weeks, so that days of the week and times of the day stay.
  const shiftMs = dates ? Math.round((SHOWN_WEEK_MS - Math.floor(atMs / WEEK_MS) * WEEK_MS) / WEEK_MS) * WEEK_MS : 0
  return {
    hide: (text) => shiftDates(replaceNames(text, masked), shiftMs),
    show: (text) => shiftDates(replaceNames(text, meant), -shiftMs),
  }
}

/** A name stands by itself, or beside a colon; in the case it has. */
function replaceNames(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text
  return text.replace(/[A-Za-z0-9:]+/g, (word) => {
    const whole = names.get(word)
    if (whole !== undefined) return whole
    return word.includes(':')
      ? word
          .split(':')
          .map((part) => names.get(part) ?? part)
          .join(':')
      : word
  })
}

function shiftDates(text: string, shiftMs: number): string {
  if (shiftMs === 0) return text
  return text.replace(/\b[12][0-9]{3}-[01][0-9]-[0-3][0-9]/g, (day) => {
    const atMs = Date.parse(`${day}T00:00:00Z`)
    return Number.isNaN(atMs) ? day : new Date(atMs + shiftMs).toISOString().slice(0, 10)
  })
}
