import { classifyRoot } from './classifyRoot.ts'
import type { Scan } from './findValues.ts'
import { isPlainTag } from './frameMarks.ts'
import { withoutThinking } from './withoutThinking.ts'

/**
 * What may stand before an answer that is traded. Models write their analysis there, and so they write "Do not do this:", "Pending your approval:" or "Nicht
 * ausführen:". As behind an answer, this is a list of what may stand there: nothing; an introduction of a known shape, with an analysis before it that is
 * understood to be one; or, directly before the answer, statements about the market in words that are all known.
 */

/** What the answer behind it is about. */
export interface Front {
  coins: readonly string[]
  /** Those with a decision other than a hold. */
  traded: readonly string[]
}

const wordsIn = (text: string): Set<string> => new Set(text.trim().split(/\s+/))

/** Each of them may stand in an introduction; one of `ANSWERS` must. None of them denies, delays or ascribes. */
const INTRODUCING = wordsIn(`
  here here's heres is are the my our this these that following below above as final finally corrected correct revised fixed updated new valid required
  requested agreed structured complete full strict single so therefore thus hence now sure okay ok certainly and i i'll we will give giving provide providing
  return returning present presenting based on analysis assessment with for each every all coin coins asset assets a an of one cycle today trading trade trades
  current decide decided to come came let's let me go in code block object summary reasoning overall conclude conclusion
  market data context provided conditions indicators follows once more again at
`)
const ANSWERS = wordsIn(`
  answer answers decision decisions output outputs response result results json verdict conclusion trades plan plans signal signals actions this one object data
  again more
`)
/** Words of a market, and of the numbers it is described by. */
const MARKET = wordsIn(`
  rsi macd ema emas sma smas atr adx vwap obv cci mfi bollinger stochastic band bands average averages histogram oscillator momentum trend trends trending
  uptrend downtrend volume volatility funding basis open interest price prices priced mark candle candles candlestick bar bars close closes closed low lows
  high highs support resistance breakout breakdown range ranges ranging level levels spread book market markets bullish bearish bull bear neutral
  overbought oversold divergence crossover consolidation consolidating liquidity leverage rally dip pullback retracement timeframe timeframes intraday hourly daily
  weekly chart charts indicator indicators invalidation strength weakness pressure buyers sellers
`)
/** Words of an analysis: with an introduction after it, a sentence that has one of these or of the market's is one. */
const ANALYSIS = wordsIn(`
  analysis analyse analyze analyzing assessment account equity cash balance margin exposure risk reward position positions portfolio plan plans idea ideas thesis setup
  setups settings stop stops target targets entry entries exit exits size sizing allocation long longs short shorts reasoning summary overview context data
  conclusion considerations observations thoughts technicals fundamentals macro sentiment signal signals scenario confluence conviction confidence drawdown
`)
/** Words that join others, and with those of the market make up a whole statement. */
const JOINING = wordsIn(`
  the a an is are was were be been being has have had its it it's their there here and or but so as at by of on in to into from with within than then too very more
  most less least much still also both while where which that above below over under near between around about after up down toward towards through again against
  do does not no use using looks look looking shows show showing shown remains remain sits sit stays keeps turned turning crossed crossing rising rises rose
  falling falls fell higher lower strong stronger weak weaker flat steady clear mixed slightly strongly sharply well since because
  current currently recent recently last now today next hour hours minute minutes day days week weeks h m d usd k percent per
  this these i we my our will would can could may might should if when let let's me step first second
`)
/** In a statement without an introduction these may speak of the answer itself, of whose it is, or of what must come first. */
const NOT_OF_MARKET = wordsIn(
  'this these i we my our will would can could may might should if when let me first second no',
)

const HELD = wordsIn('hold avoid skip wait pass abstain')
const FIRST_PERSON_NO =
  /\bi(?:['’](?:d|ll|m|ve))?(?: (?:am|will|would|do|did|have|must|should|can))? (?:not|cannot|can['’]?t|won['’]?t|wouldn['’]?t|don['’]?t|refuse|decline|abstain|hold|wait|pass|avoid|unable)\b/
const NO_TRADE =
  /\bno (?:new |more )?(?:trades?|orders?|positions?|entry|entries|action)\b|\b(?:stay|staying|stand|standing|sit|sitting|keep|keeping) (?:out|aside|flat|away)\b|\bhold(?:ing)? (?:everything|all|off)\b|\b(?:sorry|apologi[sz]e|unable)\b/
/** What must come first, or would have been, is of no trade for now. */
const CONDITION_ALONE = /^\W{0,4}(?:only|unless|until)\b|\bthen\W{0,4}$|\bi would have\b/
const DECIDED_NO =
  /\b(?:decision|decided?|answer|verdict|conclusion|recommendation|action|final)\b[^.]{0,30}\b(?:hold|wait|none|nothing|flat|no|not)\b/
const OF_ANSWER =
  /\b(?:following|json|answers?|outputs?|decisions?|orders?|(?:this|these|the) trades?|trade this|sen[dt]|sending|execut(?:e|ed|ing)|submit|submitted|carry|place)\b/
const DENIES =
  /\b(?:not|never|no longer|don['’]?t|only|if|unless|until|pending|before|without|wrong|incorrect|invalid|mistaken|outdated|obsolete|superseded|cancel\w{0,6}|withdrawn|drafts?|examples?|samples?|tests?|simulat\w{0,6}|hypothetical\w{0,2}|placeholder|template|reject\w{0,3}|refus\w{0,3}|ignor\w{0,3}|disregard\w{0,3}|avoid|approv\w{0,3}|confirm\w{0,6}|injected|attacker|demanded)\b/

/** Share of a sentence's words that must be known, so that one in another language is not taken for an analysis because it names a coin. */
const KNOWN_SHARE_MIN = 0.4
const SENTENCE_WORDS_MIN = 4

/** Returns whether all that stands before each of the values that speak of decisions is understood, and takes none of it back. */
export function isPlainFront(scan: Scan, text: string, front: Front): boolean {
  if (scan.kind !== 'values') return true
  let before = ''
  let from = 0
  for (const { value, startAt, endAt } of scan.values) {
    before += text.slice(from, startAt)
    from = endAt
    // What stands beside an answer may be of its analysis: the words around it are judged together.
    if (classifyRoot(value).kind === 'beside') continue
    if (!isUnderstood(withoutMarks(withoutThinking(before)), front)) return false
    before = ''
  }
  return true
}

const TAG = /<\/?([a-z][\w-]{0,40})(?: [^<>\n]{0,80})?>/gi
/** Tokens with which templates begin a turn, and the words inside them. */
const TURN_TOKENS =
  /<\|(?:start|im_start|start_header_id)\|>assistant|<\|[a-z_]{1,24}\|>(?:final|assistant)?|^assistant$/gim

/** A tag that is not listed stays, as a word that nobody knows. */
const withoutMarks = (text: string): string =>
  text
    .replace(TURN_TOKENS, '\n')
    .replace(TAG, (tag, name: string) => (isPlainTag(name) ? '\n' : tag))
    .replace(/(?:```|~~~)\w{0,20}/g, '\n')

function isUnderstood(text: string, front: Front): boolean {
  const sentences = text
    .toLowerCase()
    .replaceAll('’', "'")
    // A full stop inside a number ends nothing.
    .split(/\n|;|(?<=[.!?…])(?!\d)/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{Extended_Pictographic}]/u.test(sentence))
  const last = sentences.at(-1)
  if (last === undefined) return true
  const coins = new Set(front.coins.map((coin) => coin.toLowerCase()))
  const isKnownOf = (word: string, ...sets: ReadonlySet<string>[]) =>
    sets.some((set) => set.has(word)) || coins.has(word)
  const isNumber = (word: string) => /^\d/.test(word)

  const isIntroduction = (clause: string): boolean => {
    if (/[.!?]$/.test(clause)) return false
    const words = wordsOf(clause)
    return (
      words.length > 0 &&
      words.every((word) => INTRODUCING.has(word) || ANSWERS.has(word) || coins.has(word)) &&
      words.some((word) => ANSWERS.has(word))
    )
  }
  /** A part of an introduction, or its heading. */
  const isLead = (clause: string): boolean => wordsOf(clause).every((word) => isKnownOf(word, INTRODUCING, ANSWERS))
  const isStatement = (sentence: string): boolean => {
    const words = wordsOf(sentence)
    const isOfMarket = words.some((word) => MARKET.has(word) || coins.has(word))
    if (!isOfMarket || /[:：]$/.test(sentence.replace(/[*_"'`\s]/g, '')) || speaksAgainst(sentence, words, front))
      return false
    return words.every((word) => isNumber(word) || (isKnownOf(word, MARKET, JOINING) && !NOT_OF_MARKET.has(word)))
  }
  const isAnalysis = (sentence: string): boolean => {
    // What is asked is not said.
    if (sentence.endsWith('?')) return true
    const words = wordsOf(sentence)
    if (words.length === 0 || speaksAgainst(sentence, words, front)) return false
    const known = words.filter((word) => isNumber(word) || isKnownOf(word, MARKET, ANALYSIS, JOINING, INTRODUCING))
    // "Bad idea." judges; a longer sentence says of what.
    const shareMin = words.length < SENTENCE_WORDS_MIN ? 1 : KNOWN_SHARE_MIN
    return known.length >= shareMin * words.length && words.some((word) => isKnownOf(word, MARKET, ANALYSIS))
  }

  const [clause, rest] = lastClause(last)
  if (!isIntroduction(clause)) return sentences.every(isStatement)
  const analysis = [...sentences.slice(0, -1), ...(rest === '' ? [] : [rest])]
  return analysis.every((sentence) => isAnalysis(sentence) || isLead(sentence) || isInterjection(sentence))
}

/** Behind the last comma, or colon that is not its end, may stand the introduction. */
function lastClause(sentence: string): [clause: string, rest: string] {
  const at = Math.max(...[',', ':', '.', '—', ' - '].map((mark) => sentence.slice(0, -3).lastIndexOf(mark)))
  const rest = at < 0 ? '' : sentence.slice(0, at).trim()
  return [at < 0 ? sentence : sentence.slice(at + 1), rest]
}

/** With an introduction behind it, a "no" only turns away what stood before. */
const isInterjection = (sentence: string): boolean =>
  /^(?:sure|okay|ok|certainly|of course|absolutely|understood|got it|alright|great|now|so|wait|no|wait, no)\W{0,3}$/.test(
    sentence,
  )

function speaksAgainst(sentence: string, words: readonly string[], { traded }: Front): boolean {
  if (/[^\p{Script=Latin}\P{L}]/u.test(sentence) || /[❌✗✘🚫⛔]/u.test(sentence)) return true
  if (FIRST_PERSON_NO.test(sentence) || NO_TRADE.test(sentence) || DECIDED_NO.test(sentence)) return true
  if (CONDITION_ALONE.test(sentence)) return true
  if (OF_ANSWER.test(sentence) && DENIES.test(sentence)) return true
  return words.some((word) => HELD.has(word)) && traded.some((coin) => words.includes(coin.toLowerCase()))
}

const wordsOf = (sentence: string): string[] => sentence.match(/[\p{L}\d][\p{L}\d'_.]*(?<!\.)/gu) ?? []
