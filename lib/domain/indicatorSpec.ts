/** An indicator with its parameters as one word: `ema:20`, `macd:12:26:9`, `vwap:anchorPeriod=day`. It fits a query, a link and a label. */
export interface IndicatorSpec {
  name: string
  /** In the indicator's own order; `name` null where the value goes by its place. */
  values: readonly { name: string | null; value: string }[]
}

/** Most indicators one chart or request carries: more lines than that nobody can tell apart. */
export const SPECS_MAX = 12

/** Letters, digits and what TAAPI's names contain: such a text can stand in a URL and in a sentence as it is. */
const NAME = /^[a-z0-9_]{1,40}$/i
const VALUE = /^[a-z0-9_.-]{1,24}$/i

/** Returns the indicator a word stands for, null when it is not written like one. Whether the name exists is the catalogue's business. */
export function parseIndicatorSpec(text: string): IndicatorSpec | null {
  const [name = '', ...parts] = text.trim().split(':')
  const values = parts.map((part) => {
    const at = part.indexOf('=')
    return at === -1 ? { name: null, value: part } : { name: part.slice(0, at), value: part.slice(at + 1) }
  })
  const isSound = NAME.test(name) && values.every((each) => VALUE.test(each.value) && NAME.test(each.name ?? 'x'))
  return isSound && values.length <= 16 ? { name: name.toLowerCase(), values } : null
}

/** Returns the word for an indicator: the inverse of parseIndicatorSpec. */
export const formatIndicatorSpec = ({ name, values }: IndicatorSpec): string =>
  [name, ...values.map((each) => (each.name === null ? each.value : `${each.name}=${each.value}`))].join(':')

/** Returns the words of a comma-separated list, each once, empty ones left out. */
export const splitSpecs = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
]
