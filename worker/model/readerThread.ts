import { Worker } from 'node:worker_threads'
import type { GuardedDecisions } from '../../lib/domain/answer/provenance.ts'
import type { AnswerToRead } from '../../lib/domain/answer/readAnswer.ts'
import { type Reading, refused } from '../../lib/domain/answer/reading.ts'
import type { Decision } from '../../lib/domain/decision.ts'
import type { Log } from '../../lib/log.ts'
import type { AnswerReader } from '../../lib/ports.ts'

/** What the thread is asked, one at a time. */
export type ReaderTask =
  | { kind: 'read'; answer: AnswerToRead }
  | { kind: 'guard'; decisions: readonly Decision[]; raw: string; incomplete: boolean }

/** The longest text that is read takes half a second; a thread that starts on a busy machine takes one or two. */
const READ_MS_MAX = 10_000
const MEMORY_MB_MAX = 256

/**
 * Returns a reader that works in a thread of its own, under a deadline and a bound of memory: whatever a model writes, the agent's own thread goes on
 * with stops, exits and heartbeat. A thread that is late or breaks is ended and its answer is a hold that says so; the next answer gets a new one.
 */
export function createReaderThread(
  log: Log,
  options: { file?: URL; deadlineMs?: number; memoryMbMax?: number } = {},
): AnswerReader & { close(): Promise<void> } {
  const { file = readerFile(), deadlineMs = READ_MS_MAX, memoryMbMax = MEMORY_MB_MAX } = options
  let idle: Worker | null = null

  async function run(task: ReaderTask): Promise<unknown> {
    const worker = idle ?? startThread(file, memoryMbMax)
    idle = null
    try {
      const result = await answerOf(worker, task, deadlineMs)
      if (idle === null) idle = worker
      else await worker.terminate()
      return result
    } catch (error) {
      // Ended here, never waited for: a thread in the middle of an expression ends when it can.
      void worker.terminate()
      throw error
    }
  }

  const reasonFor = (error: unknown) => {
    const reason = error instanceof Late ? 'reader_late' : 'reader_failed'
    log.error('an answer could not be read', { reason, why: String(error).slice(0, 300) })
    return reason
  }
  return {
    read: (answer) =>
      run({ kind: 'read', answer }).then(
        (reading) => reading as Reading,
        (error: unknown) => refused('hold', reasonFor(error)),
      ),
    guard: (decisions, raw, incomplete) =>
      run({ kind: 'guard', decisions, raw, incomplete }).then(
        (guarded) => guarded as GuardedDecisions,
        (error: unknown) => nothingProven(reasonFor(error)),
      ),
    async close() {
      await idle?.terminate()
      idle = null
    },
  }
}

class Late extends Error {}

function startThread(file: URL, memoryMbMax: number): Worker {
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: memoryMbMax } })
  // An idle thread keeps no process alive, and what goes wrong in one is told to whoever waits for it.
  worker.unref()
  worker.on('error', () => {})
  return worker
}

function answerOf(worker: Worker, task: ReaderTask, deadlineMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(deadline)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      act()
    }
    const onMessage = (result: unknown) => settle(() => resolve(result))
    const onError = (error: unknown) => settle(() => reject(error))
    const onExit = () => settle(() => reject(new Error('The reading thread ended.')))
    const deadline = setTimeout(() => settle(() => reject(new Late(`No reading within ${deadlineMs} ms.`))), deadlineMs)
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(task)
  })
}

/** A rewriting nobody could check is believed in nothing. */
const nothingProven = (code: string): GuardedDecisions => ({
  decisions: [],
  problems: [{ asset: null, code, message: 'The rewriting could not be checked.', effect: 'rejected' }],
})

/** Beside the bundle of the process, or, where the sources themselves run, beside the sources. */
function readerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? '../threads/answerReader.ts' : './answerReader.mjs', import.meta.url)
}
