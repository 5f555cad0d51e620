/** When what strangers ask is worked on: a program that asks a thousand things at once must not hold up the owner's, nor another stranger's few. */

export interface Turns {
  /** Resolves when it is this connection's turn. Connections have theirs in rotation, each in the order in which it asked. */
  take(connection: object): Promise<void>
}

/**
 * Returns turns of which there is one between two looks at what else has come in. Who proved to be the owner takes none, so that what the owner asks is
 * answered before the next of a stranger.
 * @param breathe calls back once everything else that has come in was seen to
 */
export function createTurns(breathe: (then: () => void) => void = setImmediate): Turns {
  /** In the order of their next turns. */
  const lines = new Map<object, (() => void)[]>()

  function next(): void {
    const [head] = lines
    if (!head) return
    const [connection, line] = head
    const begin = line.shift()
    lines.delete(connection)
    if (line.length > 0) lines.set(connection, line)
    begin?.()
    if (lines.size > 0) breathe(next)
  }

  return {
    take(connection) {
      return new Promise((resolve) => {
        if (lines.size === 0) breathe(next)
        const line = lines.get(connection) ?? []
        line.push(resolve)
        lines.set(connection, line)
      })
    },
  }
}
