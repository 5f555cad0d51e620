/** A plan's text cut where its parts are joined. */

/** What stands before a part: nothing, a mark of a list, or a word that says how the two belong together. */
type Joiner = 'and' | 'or' | ',' | ';' | null

export interface Segment {
  text: string
  joiner: Joiner
}

const JOINERS: Record<string, Joiner> = {
  and: 'and',
  '&': 'and',
  '&&': 'and',
  while: 'and',
  or: 'or',
  '||': 'or',
  '|': 'or',
  ',': ',',
  ';': ';',
}

/** Returns the sentences of a text in the one spelling, each in its parts, in order. Parts and sentences that hold no word are not there. */
export const sentencesIn = (text: string): Segment[][] =>
  text
    .split(/\.(?= |$)/)
    .map(segmentsIn)
    .filter((segments) => segments.length > 0)

function segmentsIn(sentence: string): Segment[] {
  const segments: Segment[] = []
  let joiner: Joiner = null
  let words: string[] = []
  const close = () => {
    if (words.length > 0) segments.push({ text: words.join(' '), joiner: segments.length === 0 ? null : joiner })
    else return
    words = []
    joiner = null
  }
  for (const word of sentence.split(/ |([,;]|&&?|\|\|?)/).filter((each) => each !== undefined && each !== '')) {
    const own = JOINERS[word]
    if (own === undefined) words.push(word)
    else {
      close()
      // ", or" is one: the word counts.
      joiner =
        joiner === 'and' || joiner === 'or'
          ? isWord(own) && own !== joiner
            ? null
            : joiner
          : isWord(own) || joiner === null
            ? own
            : ';'
    }
  }
  close()
  return segments
}

const isWord = (joiner: Joiner): boolean => joiner === 'and' || joiner === 'or'

/**
 * Returns whether parts must all hold or any one is enough. A mark in a list is what the next word of the list is; where there is none, one of several points is
 * enough, and a comma says nothing.
 */
export function matchOf(sentences: readonly (readonly Segment[])[]): 'any' | 'all' | 'mixed' | 'unsaid' {
  const joiners = new Set<Joiner>(sentences.length > 1 ? ['or'] : [])
  for (const segments of sentences)
    segments.slice(1).forEach(({ joiner }, index) => {
      const word = segments.slice(index + 1).find((each) => isWord(each.joiner))?.joiner
      joiners.add(word ?? (joiner === ';' ? 'or' : ','))
    })
  if (joiners.has(',')) return 'unsaid'
  if (joiners.has('and') && joiners.has('or')) return 'mixed'
  return joiners.has('and') ? 'all' : 'any'
}
