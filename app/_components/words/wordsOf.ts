/** Returns a code as words: `stopWrongSide` and `stop_wrong_side` are `stop wrong side`. */
export const wordsOf = (code: string): string =>
  code
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
