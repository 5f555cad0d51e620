/** Words behind a condition that say what it would mean, and change nothing of it. Every one of them is known: what else stands there may change it. */

const MEANING = new Set(
  'signaling signalling signals indicating suggesting confirming invalidating negating implying showing'.split(' '),
)
const MEANT = new Set(
  'bullish bearish of trend momentum thesis setup structure breakout breakdown failure failed loss shift reversal deeper market correction weakness strength exhaustion continuation invalidation bias uptrend downtrend trade idea further downside upside'.split(
    ' ',
  ),
)
const WHICHEVER = /^whichever (?:comes|happens|occurs|is) (?:first|sooner|earlier)$/

/** Returns whether the words of a part, behind a comma, change nothing. */
export const isPurpose = (words: readonly string[]): boolean =>
  WHICHEVER.test(words.join(' ')) || (MEANING.has(words[0] ?? '') && words.slice(1).every((word) => MEANT.has(word)))
