import { diffArrays } from 'diff'

/** A line of two texts beside each other. */
export type DiffLine = { kind: 'same' | 'added' | 'removed'; text: string }

// More changed lines than this and looking for what stayed would stall the page: the texts are then shown as one replaced by the other.
const CHANGED_LINES_MAX = 1_000

/** Returns the lines of both texts, marked: the longest common subsequence stays, the rest was removed or added. */
export function diffLines(before: string, after: string): DiffLine[] {
  const was = before.split('\n')
  const is = after.split('\n')
  const parts = diffArrays(was, is, { maxEditLength: CHANGED_LINES_MAX })
  if (parts === undefined) return [...was.map(marked('removed')), ...is.map(marked('added'))]
  return parts.flatMap(({ added, removed, value }) => value.map(marked(added ? 'added' : removed ? 'removed' : 'same')))
}

const marked =
  (kind: DiffLine['kind']) =>
  (text: string): DiffLine => ({ kind, text })
