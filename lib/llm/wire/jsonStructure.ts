/** Objects, lists and their members in one answer: a real one of the largest size has some 260,000, a small one hundreds. */
export const MEMBERS_MAX = 300_000
/** Different names in one answer: each makes an object slow to build, copy and write, and real ones use some hundred. */
export const NAMES_MAX = 20_000

/** The sentence for a body of more than that. */
export const TOO_MANY_MEMBERS = `The endpoint answered with JSON of more than ${MEMBERS_MAX} members or ${NAMES_MAX} different names. Nothing of it was used.`

/** Counts the structure of an answer, which may come in several texts. */
export class JsonStructure {
  private members = 0
  private readonly names = new Set<string>()

  /** Returns true when the answer with this text has more structure than is read. Looks at each character at most once, before anything is built. */
  isTooLargeWith(text: string): boolean {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === COMMA || code === OPEN_LIST || code === OPEN_OBJECT) this.members += 1
      else if (code === QUOTE) {
        const end = endOfString(text, at)
        if (isName(text, end)) this.names.add(text.slice(at, end))
        at = end
      }
      if (this.members > MEMBERS_MAX || this.names.size > NAMES_MAX) return true
    }
    return false
  }
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b

/** Returns where the string that begins here ends: at its closing quote, or at the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at += 1
  }
  return text.length
}

function isName(text: string, end: number): boolean {
  let at = end + 1
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1
  return text.charCodeAt(at) === COLON
}
