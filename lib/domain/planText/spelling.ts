import { EXIT_INTERVALS, type ExitCondition } from '../exitRules.ts'

/**
 * How people and models write what an exit plan is made of, brought to one spelling: lower case, plain numbers with their unit (`98500`, `100usd`, `2%`,
 * `1.5r`), `@4h` for bars, one word a quantity (`ema_20`, `macd_hist`), marks on their own. Nothing is left out here but marks of layout: what has no spelling
 * stays as written, so that whoever reads the plan finds it.
 */

export type ExitInterval = NonNullable<ExitCondition['interval']>

type Rewrite = readonly [RegExp, string | ((found: string, ...groups: string[]) => string)]

const NUMBER_WORDS: Record<string, string> = {
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  ten: '10',
}
const SCALES: Record<string, number> = {
  k: 1e3,
  m: 1e6,
  mn: 1e6,
  mln: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
}

/** Without the tail that multiplying leaves. */
const scaled = (number: string, scale = ''): string =>
  String(Number((Number(number) * (SCALES[scale.trim()] ?? 1)).toPrecision(15)))

const NUMBERS: readonly Rewrite[] = [
  [/\b(?:one|two|three|four|five|six|ten)\b/g, (word) => NUMBER_WORDS[word] ?? word],
  [/(\d),(?=\d{3}(?!\d))/g, '$1'],
  [/(?<![\d.])\.(?=\d)/g, '0.'],
  [
    /\$ ?(\d{1,15}(?:\.\d{1,15})?)(k|mn?|bn?| million| billion)?(?![\w.])/g,
    (_, number, scale) => `${scaled(number ?? '', scale)}usd`,
  ],
  [
    /\$ ?(\d{1,15}(?:\.\d{1,15})?)(k|mn?|bn?| million| billion)?(?=\.(?:\s|$))/g,
    (_, number, scale) => `${scaled(number ?? '', scale)}usd`,
  ],
  [/\b(\d{1,15}(?:\.\d{1,15})?)(k|mn|mln|bn| million| billion)\b/g, (_, number, scale) => scaled(number ?? '', scale)],
  [/(\d) ?(?:usd[tc]?|dollars?)\b/g, '$1usd'],
  [/(\d) ?(?:%|percent\b|per ?cent\b|pct\b)/g, '$1%'],
  [/(\d) ?(?:bps?|basis points?)\b/g, '$1bps'],
  [/(\d) ?-?r\b/g, '$1r'],
]

const AVERAGES: readonly Rewrite[] = [
  [/\bexponential moving average\b/g, 'ema'],
  [/\b(?:simple )?moving average\b/g, 'sma'],
  [/\bmacd ?\( ?12 ?, ?26 ?, ?9 ?\)/g, 'macd'],
  [/\b(bollinger|bb)(?: bands?)? ?\( ?20 ?, ?2 ?\)/g, '$1'],
  [/\b(\d{2,4})[- ]?days? (ema|sma|ma|rsi|atr|adx)\b/g, '@1d $2_$1'],
  [/\b(\d{1,4})[- ]?(?:period|bar|candle)s? (ema|sma|ma|rsi|atr|adx)\b/g, '$2_$1'],
  [/\b(ema|sma|ma|rsi|atr|adx) ?\( ?(\d{1,4}) ?\)/g, '$1_$2'],
  [
    /\b(ema|sma|ma|rsi|atr|adx)[ _-]?(\d{1,4})(?!\.?\d|usd|bps| ?%| ?-? ?(?:minutes?|mins?|m|hours?|hrs?|h|days?|d)\b)/g,
    '$1_$2',
  ],
  [/\b(\d{1,4}) ?-? ?(ema|sma|ma)\b/g, '$2_$1'],
  [/\bma(?=_\d|\b)/g, 'sma'],
]

const named = (_: string, amount = '', unit = ''): string => `@${amount}${unit.slice(0, 1)}`

const INTERVALS: readonly Rewrite[] = [
  [/\b(?:daily|day's)\b/g, '@1d'],
  [/\bhourly\b/g, '@1h'],
  // Named, so that nobody takes them for no bars at all.
  [/\bweekly\b/g, '@1w'],
  [/\bmonthly\b/g, '@4w'],
  [/\b(h|m|d)(\d{1,2})\b/g, '@$2$1'],
  [
    /(?<![@\d.])\b(\d{1,4}) ?-? ?(minutes?|mins?|m|hours?|hrs?|h|days?|d)\b(?=[\s-]?(?:candles?|candlesticks?|bars?|close[sd]?|closing|charts?|time ?frames?|tf|price|ema|sma|rsi|macd|atr|adx|bollinger|bb|vwap|volume|histogram|signal|basis)(?:\b|_))/g,
    named,
  ],
  [/(?<=\b(?:on|in|of) (?:the |a )?)(\d{1,4}) ?-? ?(minutes?|mins?|m|hours?|hrs?|h|days?|d)\b/g, named],
  [/(?<![@\d.])\b(\d{1,4})(m|h|d)\b/g, named],
  [/@60m\b/g, '@1h'],
  [/@240m\b/g, '@4h'],
  [/@24h\b/g, '@1d'],
  [/(@\d{1,4}[mhdw])-/g, '$1 '],
  // Spans of time: a number and its unit are two words.
  [/(\d)-?(minutes?|mins?|hours?|hrs?|days?|weeks?|bars?|candles?)\b/g, '$1 $2'],
  [/(\.\d{1,4})([mhdw])\b/g, '$1 $2'],
]

/** One word for each quantity, and for what is said in several. */
const WORDS: readonly Rewrite[] = [
  [/\bmacd(?:'s)?[ _-]?hist(?:ogram)?\b|\bhistogram\b/g, 'macd_hist'],
  [/\bmacd(?:'s)?[ _-]?signal(?: line)?\b|\bsignal line\b/g, 'macd_signal'],
  [/\bmacd line\b/g, 'macd'],
  [/\b(?:upper (?:bollinger|bb)(?: band)?|(?:bollinger|bb)[\s_-]?upper(?: band)?)\b/g, 'bb_upper'],
  [/\b(?:lower (?:bollinger|bb)(?: band)?|(?:bollinger|bb)[\s_-]?lower(?: band)?)\b/g, 'bb_lower'],
  [/\bfunding(?: rate)?\b/g, 'funding_rate'],
  [/\b(?:open interest|oi)\b/g, 'open_interest'],
  [/\b(?:unreali[sz]ed )?(?:pnl|p&l|upnl)\b/g, 'pnl_pct'],
  [/\br[ -]multiple\b/g, 'r_multiple'],
  [/\bmark price\b/g, 'live price'],
  [/\bclosing price\b/g, 'close'],
  [/\bas soon as\b|\bin case\b/g, 'when'],
  [/\btogether with\b/g, 'and'],
  [/\bmacd bearish cross(?:over)?\b|\bbearish macd cross(?:over)?\b/g, 'macd crosses below macd_signal'],
  [/\bmacd bullish cross(?:over)?\b|\bbullish macd cross(?:over)?\b/g, 'macd crosses above macd_signal'],
  [/\bprice price\b/g, 'price'],
  // Marks are words of their own.
  [/[<>=()":~]/g, ' $& '],
]

/** Returns text in the one spelling. `coin`: whose plan it is; its own name is its price. */
export function spell(text: string, coin: string | null): string {
  const plain = lines(text)
    .split(/\s/)
    .map((word) => (coin === null ? word : withoutName(word, coin)))
    .join(' ')
    .toLowerCase()
  const out = [...NUMBERS, ...AVERAGES, ...INTERVALS, ...WORDS].reduce(
    (spelled, [pattern, word]) => spelled.replace(pattern, word as string),
    plain,
  )
  // "Below its signal" is a line only where MACD is spoken of.
  const whole = out.includes('macd') ? out.replace(/\bsignal\b/g, 'macd_signal') : out
  return whole
    .split(/\s/)
    .filter((word) => word !== '')
    .join(' ')
}

/** Each line of a list is a point of its own. */
const lines = (text: string): string =>
  text
    .replace(/[‐‑–—−]/g, '-')
    .replace(/[’‘]/g, "'")
    .replace(/[*`]{2}|`/g, '')
    .split('\n')
    .map((line) => line.trim().replace(/^(?:[-*•]|\d{1,2}[.)])\s/, ''))
    .filter((line) => line !== '')
    .join('; ')

/** What may stand behind the name of a coin without making another of it. */
const BEHIND_NAME = new Set(['', "'s", '-PERP', '/USD', '/USDT', '/USDC', '-USD', '-USDT', '-USDC'])

/** The word with `price` for the coin's name. One of two letters may be a word, so it must be written as it is listed. */
function withoutName(word: string, coin: string): string {
  const at = ['$', '(', '"'].includes(word[0] ?? '') ? 1 : 0
  const [written, name] = coin.length > 2 ? [word.toLowerCase(), coin.toLowerCase()] : [word, coin]
  if (!written.startsWith(name, at)) return word
  const end = '.,;:)"'.includes(word.at(-1) ?? ' ') ? 1 : 0
  const behind = word.slice(at + coin.length, word.length - end)
  if (!BEHIND_NAME.has(behind)) return word
  return `${at === 1 && word[0] !== '$' ? word[0] : ''}price${end === 1 ? word.slice(-1) : ''}`
}

/** Returns the bars a text names: of one length, of none (null), of several, or of a length the grammar does not have. */
export function intervalIn(text: string): ExitInterval | 'several' | 'unknown' | null {
  const [written, ...others] = new Set([...text.matchAll(/@(\d{1,4}[mhdw])\b/g)].map(([, length]) => length))
  if (written === undefined) return null
  if (others.length > 0) return 'several'
  return EXIT_INTERVALS.find((interval) => interval === written) ?? 'unknown'
}
