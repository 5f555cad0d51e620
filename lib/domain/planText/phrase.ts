/**
 * Patterns of words. `a|b` is one of them, `a_b` one after the other, `?` behind a word or a choice that it may be missing, `{name}` what the reader of that
 * name takes. Words are taken from left to right, every way through the pattern at once, so that a match costs words times pattern whatever is written.
 */

/** What a reader took: how many words, and what they say. */
export interface Taken {
  count: number
  says: Readonly<Record<string, string>>
}
/** Returns what a reader takes of the words from `at` on; null: nothing. */
export type Reader = (words: readonly string[], at: number) => Taken | null

/** Where a phrase was found, and what its readers took. */
export interface Found {
  from: number
  /** The first word behind it. */
  to: number
  says: Readonly<Record<string, string>>
}

interface Item {
  choices: readonly (readonly string[])[]
  reader: Reader | null
  isOptional: boolean
}
export type Phrase = readonly Item[]

/** Returns a pattern read. */
export const phrase = (pattern: string, readers: Readonly<Record<string, Reader>> = {}): Phrase =>
  pattern.split(' ').map((written) => {
    const isOptional = written.endsWith('?')
    const item = isOptional ? written.slice(0, -1) : written
    const reader = item.startsWith('{') ? (readers[item.slice(1, -1)] ?? null) : null
    return { choices: item.split('|').map((choice) => choice.split('_')), reader, isOptional }
  })

/** Returns the longest way through a phrase that begins at `at`, null where there is none. */
export function phraseAt(items: Phrase, words: readonly string[], at: number): Found | null {
  let ways = new Map<number, Found['says']>([[at, {}]])
  for (const item of items) {
    const next = new Map<number, Found['says']>()
    for (const [from, says] of ways)
      for (const { count, says: more } of takenBy(item, words, from))
        if (!next.has(from + count)) next.set(from + count, { ...says, ...more })
    ways = next
  }
  const to = Math.max(...ways.keys())
  const says = ways.get(to)
  return says === undefined ? null : { from: at, to, says }
}

/** Returns what a phrase says where it is all there is. */
export function wholePhrase(phrases: readonly Phrase[], words: readonly string[]): Found['says'] | null {
  for (const items of phrases) {
    const found = phraseAt(items, words, 0)
    if (found?.to === words.length) return found.says
  }
  return null
}

/** Returns the first place where one of the phrases is. */
export function findPhrase(phrases: readonly Phrase[], words: readonly string[]): Found | null {
  for (let at = 0; at < words.length; at += 1)
    for (const items of phrases) {
      const found = phraseAt(items, words, at)
      if (found !== null && found.to > at) return found
    }
  return null
}

function takenBy({ choices, reader, isOptional }: Item, words: readonly string[], at: number): Taken[] {
  const none = isOptional ? [{ count: 0, says: {} }] : []
  if (reader !== null) {
    const taken = reader(words, at)
    return taken === null ? none : [taken, ...none]
  }
  const there = choices.filter((choice) => choice.every((word, index) => words[at + index] === word))
  return [...there.map((choice) => ({ count: choice.length, says: {} })), ...none]
}
