import { parentPort } from 'node:worker_threads'
import { readInPlace } from '../../lib/llm/answering/answerReader.ts'
import type { ReaderTask } from '../model/readerThread.ts'

// Reads one answer at a time for the agent, whose own thread is needed for stops and exits: whatever this meets, only this waits.
parentPort?.on('message', (task: ReaderTask) => {
  void carryOut(task).then((result) => parentPort?.postMessage(result))
})

const carryOut = (task: ReaderTask) =>
  task.kind === 'read' ? readInPlace.read(task.answer) : readInPlace.guard(task.decisions, task.raw, task.incomplete)
