/** Returns why no position is shown. `atMs` null: the account was never seen, so nothing is claimed about it. */
export const nothingHeldSentence = (atMs: number | null): string =>
  atMs === null
    ? 'The agent has not read the account yet.'
    : 'Nothing is held. A position shows here when an entry fills.'
