import type { Reading } from './reading.ts'

/** Returns what the one retry says was wrong with the answer before, and whether it needs more room than that had. */
export function retryInstruction({ reason, outcome }: Pick<Reading, 'reason' | 'outcome'>): {
  instruction: string
  moreRoom: boolean
} {
  const wasCut = reason === 'truncated' || reason === 'empty'
  const what = wasCut
    ? 'Your last answer was cut off before it was complete. Think briefly and keep every text under 40 words.'
    : reason === 'words_after'
      ? 'Words stood after your last answer, so it was not used: they may have taken it back. Answer again with what you decide now.'
      : reason === 'words_before' || reason === 'taken_back'
        ? 'Your last answer was marked as one not to act on, so it was not used. Answer again with what you decide now.'
        : `Your last answer could not be read (${reason ?? outcome}).`
  const how =
    'Answer with exactly one JSON object in the agreed form and nothing else: no prose, no code fence, plain numbers without units, every required field present. Call tools only through the tool interface.'
  return { instruction: `${what} ${how}`, moreRoom: wasCut }
}
