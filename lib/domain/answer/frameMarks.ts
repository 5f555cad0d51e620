/**
 * Tags and marks an answer may stand in. Of tags this is a list of what may, word by word of their names: <rejected> and <old> mark a text that does not
 * count, and there are more such words than anyone lists.
 */

const TAG_WORDS = new Set(
  'answer answers final decision decisions output outputs response result results json code pre xml body root trade trades trading content message text assistant plan signal signals action actions order orders p div span b i strong em details section main html end eos bos turn'.split(
    ' ',
  ),
)

/** Returns true when a tag of this name only says that the answer stands in it. */
export const isPlainTag = (name: string): boolean =>
  name
    .toLowerCase()
    .split(/[_-]+/)
    .every((word) => TAG_WORDS.has(word))

/** Returns true when two tildes, not the three of a fence, strike through what they stand beside. */
export const isStruck = (marks: string): boolean => /(?:^|[^~])~~(?:[^~]|$)/.test(marks)
