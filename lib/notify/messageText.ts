/** What a screen, a terminal or a chat would act upon instead of showing: control characters but the line end, and marks that turn text around. */
const UNSHOWN = /(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Returns text of a model or a venue as it can be shown anywhere. */
export const shown = (text: string): string => text.replace(UNSHOWN, ' ')

const ELLIPSIS = '…'

/** Returns text of at most so many UTF-8 bytes, cut between two characters and marked so. */
export function cutBytes(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text
  let left = bytesMax - Buffer.byteLength(ELLIPSIS)
  let kept = ''
  for (const character of text) {
    left -= Buffer.byteLength(character)
    if (left < 0) break
    kept += character
  }
  return kept + ELLIPSIS
}

/** Returns text of at most so many UTF-16 units, cut between two characters and marked so. */
export function cutUnits(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text
  let kept = ''
  for (const character of text) {
    if (kept.length + character.length > unitsMax - ELLIPSIS.length) break
    kept += character
  }
  return kept + ELLIPSIS
}
