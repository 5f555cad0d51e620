import { guardProvenance } from '../../domain/answer/provenance.ts'
import { readAnswer } from '../../domain/answer/readAnswer.ts'
import type { AnswerReader } from '../../ports.ts'

/** Reads answers in the thread that asks: for runs in process, where nothing else is waiting. */
export const readInPlace: AnswerReader = {
  read: async (answer) => readAnswer(answer),
  guard: async (decisions, raw, incomplete) => guardProvenance(decisions, raw, incomplete),
}
