import type { PositionSide } from '../account.ts'

/** What begins a part of a plan and says that one leaves, not when. */
export interface Lead {
  rest: string[]
  /** Whether it says so at all: a sentence without may only tell how things are. */
  isThere: boolean
  /** Whether it says that one leaves, and not only "if". */
  leaves: boolean
  /** The side it is about, where it names one. */
  side: PositionSide | null
}

/** Words that make it one: what one does, and what asks when. */
const LEAVING = new Set(
  'exit exiting leave flatten cover sell close out invalid invalidate invalidates invalidated invalidation void'.split(
    ' ',
  ),
)
const ASKING = new Set('if when whenever once should upon'.split(' '))
/** Words that may stand among them and say nothing. */
const BESIDE = new Set(
  'on at is it early only immediately also then both either this my full entire whole position trade long short thesis setup idea plan rule rules condition conditions get stop'.split(
    ' ',
  ),
)
/** What "close" is followed by where it is what one does, not what a bar does. */
const AFTER_CLOSE = new Set(
  'if when whenever once early only immediately position trade long short it out on upon at this my full entire whole then close'.split(
    ' ',
  ),
)
const SIDE_OF: Record<string, PositionSide> = { long: 'long', short: 'short', sell: 'long', cover: 'short' }
/** Words that mean leaving only beside the other one. */
const PAIRED: Record<string, string> = { get: 'out', stop: 'out' }

/** Returns the words of a part without what it begins with. */
export function leadOf(words: readonly string[]): Lead {
  let isThere = false
  let leaves = false
  let side: Lead['side'] = null
  let at = 0
  for (; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const next = words[at + 1] ?? ''
    if (word === 'close' && next !== '' && !AFTER_CLOSE.has(next)) break
    if (PAIRED[word] !== undefined && PAIRED[word] !== next) break
    if (!LEAVING.has(word) && !ASKING.has(word) && !BESIDE.has(word)) break
    leaves ||= LEAVING.has(word)
    isThere ||= leaves || ASKING.has(word)
    side = SIDE_OF[word] ?? side
  }
  return { rest: words.slice(at), isThere, leaves, side }
}

/** Every word that is known here. */
export const LEAD_WORDS: readonly string[] = [...LEAVING, ...ASKING, ...BESIDE]
