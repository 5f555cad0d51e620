import { Mutex } from 'async-mutex'
import { describeError } from '../../lib/errors.ts'
import type { AgentStateRow } from '../../lib/store/rows/agentStateRow.ts'
import type { World } from '../wiring/world.ts'

/** How often the screens are told, and how much of the end they are shown: a thought is read as it grows, the whole of it stands in the transcript. */
const WRITE_MS = 300
const LENGTH_MAX = 4_000

/** What the model is writing, on its way to the screens. Losing some of it costs nothing: the turn is stored whole when it is complete. */
export interface LiveText {
  push(delta: { reasoning?: string; content?: string }): void
  /** Empties it and waits for what is being written. */
  clear(): Promise<void>
}

/** Returns the live text of one cycle. */
export function createLiveText({ books, log }: Pick<World, 'books' | 'log'>, cycleId: number): LiveText {
  const text = { reasoning: '', content: '' }
  let timer: NodeJS.Timeout | null = null
  const inTurn = new Mutex()
  let isShown = false

  function write(live: AgentStateRow['live']): void {
    inTurn
      .runExclusive(() => books.state.update({ live }))
      .catch((error: unknown) => log.warn('live text not written', { why: describeError(error) }))
  }
  return {
    push(delta) {
      text.reasoning = (text.reasoning + (delta.reasoning ?? '')).slice(-LENGTH_MAX)
      text.content = (text.content + (delta.content ?? '')).slice(-LENGTH_MAX)
      timer ??= setTimeout(() => {
        timer = null
        isShown = true
        write({ cycleId, ...text })
      }, WRITE_MS)
    },
    async clear() {
      if (timer) clearTimeout(timer)
      timer = null
      text.reasoning = ''
      text.content = ''
      if (isShown) write(null)
      isShown = false
      await inTurn.waitForUnlock()
    },
  }
}
