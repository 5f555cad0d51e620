/**
 * What a file's name in the data folder says about stopping. People write such files in a hurry: in small letters, with the `.txt` an editor adds, with an
 * agent's name that is no agent's. Whoever makes one wants a halt, so as much of it is understood as can be.
 */

/** Whom it is to stop: every agent of the folder, the one of this name, or, `null`, nobody can say whom. */
export interface HaltName {
  whom: 'all' | { agent: string } | null
}

const HALT = /^halt(?:[-_ ]+(?<agent>[^-_ .][^.]*)?)?(?:\.[a-z]{1,5})?$/i
const NEARLY = /^(?:halt|flatten)|^stop(?:\.[a-z]{1,5})?$/i
/** What an editor, an archive or we ourselves keep for a moment. */
const DRAFT = /~|^\.(?:#|_|.*\.)/
/** A slip of the finger, or a file meant to be out of sight. */
const LEADING = /^[\s._-]+/

/** Returns what a name says about stopping; null: nothing. */
export function haltNameOf(name: string): HaltName | null {
  if (DRAFT.test(name)) return null
  const meant = name.replace(LEADING, '')
  const match = HALT.exec(meant)
  if (!match) return NEARLY.test(meant) ? { whom: null } : null
  const agent = match.groups?.agent
  return { whom: agent === undefined ? 'all' : { agent } }
}

/** Returns whether a name is this agent's, however it is written. */
export const isNamed = (agent: string, agentId: string): boolean => agent.toLowerCase() === agentId.toLowerCase()
