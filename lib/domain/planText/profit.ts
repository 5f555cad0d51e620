import type { PositionSide } from '../account.ts'
import type { ExitCondition } from '../exitRules.ts'
import { type Found, type Phrase, phrase, type Reader, wholePhrase } from './phrase.ts'

/** Conditions on what the position makes, in percent of its entry or in R. Each form is read whole; what goes up or down from nowhere ("falls by 4%") is none of them. */

export type Profit = Pick<ExitCondition, 'left' | 'op' | 'value'>

const amountIn =
  (units: string): Reader =>
  (words, at) => {
    const found = /^([+-]?)(\d+(?:\.\d+)?)(%|r)$/.exec(words[at] ?? '')
    if (!found || !units.includes(found[3] ?? '')) return null
    return { count: 1, says: { sign: found[1] ?? '', amount: found[2] ?? '', unit: found[3] ?? '' } }
  }
const READERS = { n: amountIn('%r'), percent: amountIn('%'), r: amountIn('r') }
const ways = (...patterns: string[]): Phrase[] => patterns.map((pattern) => phrase(pattern, READERS))

const OPEN = 'in|with? unrealized|unrealised|open|total?'
const IS_MORE = 'is|of|exceeds|reaches|hits|goes|rises|grows?'
const MORE = 'more_than|greater_than|over|above|at_least|>?'
const LOSSES = ways(
  `${OPEN} loss ${IS_MORE} ${MORE} {n}`,
  '{n} unrealized|unrealised? loss',
  `goes? down by? ${MORE} {n}`,
  `price? moves|goes|runs ${MORE} {n} against position|trade|entry|me|us`,
)
const GAINS = ways(
  `${OPEN} profit|gain ${IS_MORE} ${MORE} {n}`,
  '{n} unrealized|unrealised? profit|gain',
  `goes? up by? ${MORE} {n}`,
)
const SHRINKS = ways(
  'unrealized|unrealised|open|total? profit|gain is|falls|drops|slips|goes? back? below|under|less_than|< {n}',
)
const AT_R = ways('reaches|hits? {r}')
const ENTRY = 'my? entry price?'
const FALLS = 'falls|drops|declines|dips|slips|sinks'
const RISES = 'rises|climbs|rallies'
const UNDER_ENTRY = ways(
  `price? is|goes|moves|trades|${FALLS}? ${MORE} {percent} below|under|beneath ${ENTRY}`,
  `price? ${FALLS} ${MORE} {percent} from ${ENTRY}`,
)
const OVER_ENTRY = ways(
  `price? is|goes|moves|trades|${RISES}? ${MORE} {percent} above|over ${ENTRY}`,
  `price? ${RISES} ${MORE} {percent} from ${ENTRY}`,
)

/** Returns the condition, null where the words are none of this kind. 'side': which way it counts is not said. */
export function profitIn(words: readonly string[], side: PositionSide | null): Profit | 'side' | null {
  const loss = wholePhrase(LOSSES, words)
  if (loss) return loss.sign === '' ? profit(loss, '<', -1) : null
  const gain = wholePhrase(GAINS, words)
  if (gain) return gain.sign === '-' ? null : profit(gain, '>', 1)
  const less = wholePhrase(SHRINKS, words)
  if (less) return profit(less, '<', less.sign === '-' ? -1 : 1)
  const multiple = wholePhrase(AT_R, words)
  if (multiple) return multiple.sign === '-' ? profit(multiple, '<', -1) : profit(multiple, '>', 1)
  return fromEntry(words, side)
}

function fromEntry(words: readonly string[], side: PositionSide | null): Profit | 'side' | null {
  const under = wholePhrase(UNDER_ENTRY, words)
  const found = under ?? wholePhrase(OVER_ENTRY, words)
  if (found === null || found.sign !== '') return null
  if (side === null) return 'side'
  const isGain = (under === null) === (side === 'long')
  return profit(found, isGain ? '>' : '<', isGain ? 1 : -1)
}

const profit = ({ amount, unit }: Found['says'], op: '<' | '>', sign: 1 | -1): Profit => ({
  left: unit === 'r' ? 'r_multiple' : 'pnl_pct',
  op,
  value: sign * Number(amount),
})

/** Every word that is known here. */
export const PROFIT_WORDS: readonly string[] =
  'loss profit gain unrealized unrealised open total in with of exceeds reaches hits down up by against position trade entry me us my from least'.split(
    ' ',
  )
