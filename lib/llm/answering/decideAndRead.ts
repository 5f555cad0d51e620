import { messageText } from '../../domain/answer/messageText.ts'
import { TEXT_LENGTH_MAX } from '../../domain/answer/readAnswer.ts'
import type { AnswerProblem, Reading, ReadingFrame } from '../../domain/answer/reading.ts'
import type { KeptReading, KeptReadings } from '../../domain/answer/readingsText.ts'
import { reasonSentence } from '../../domain/answer/reasonSentence.ts'
import { retryInstruction } from '../../domain/answer/retryInstruction.ts'
import type { Decision } from '../../domain/decision.ts'
import { holdDecision } from '../../domain/decision.ts'
import { sumUsd } from '../../domain/spend.ts'
import type { Llm, ModelAnswer, ModelQuestion, ModelUsage } from '../../ports.ts'
import { addUsage, NO_USAGE } from '../wire/usage.ts'
import { readInPlace } from './answerReader.ts'
import { boundedTurn, shortened, TRANSCRIPT_LENGTH_MAX } from './boundedTurn.ts'

/**
 * From a question to decisions: the answer as it is; else one rewriting under the number-provenance guard; else one retry with a stricter
 * instruction; else hold, with the reason. Whatever model answers and however it fails, every coin asked about gets one decision.
 */

export type DecisionLevel = 'parsed' | 'strict' | 'lossless' | 'sanitized' | 'retried' | 'none'

export interface DecidedAnswer {
  outcome: 'decisions' | 'hold'
  /** True where the model gave no answer at all: its provider failed, not its words. */
  isFailed: boolean
  /** One for each coin of the question, in order; all holds when the outcome is a hold. */
  decisions: Decision[]
  level: DecisionLevel
  /** A code: why nothing is decided; null when something is. */
  reason: string | null
  /** The same for a person; '' when something is decided. */
  message: string
  problems: AnswerProblem[]
  /** The model's own reasoning field; '' when there is none. */
  reasoning: string
  /** The last answer the model itself gave, byte for byte (its beginning, where it is too long to be read); null when it gave none. */
  answer: string | null
  usage: ModelUsage
  /** What was read on the way, and against what. */
  readings: KeptReadings
}

type Decided = Omit<DecidedAnswer, 'readings'>

export type ReadAgainst = Pick<ReadingFrame, 'prices' | 'held' | 'minNotionalUsd'>

/** Asks the model and reads its answer. Turns of all calls are numbered through, and the spend cap holds over all of them. */
export async function decideAndRead(llm: Llm, question: ModelQuestion, against: ReadAgainst): Promise<DecidedAnswer> {
  const readings = keepReadings(question, against)
  const decided = await askAndRead(llm, question, readings)
  return { ...decided, readings: { frame: readings.frame, reads: readings.reads } }
}

async function askAndRead(llm: Llm, question: ModelQuestion, { read, rewritten }: Readings): Promise<Decided> {
  const purse = createPurse(question)
  const first = await llm.ask(purse.next())
  if (first.kind === 'failed') return failed(question, first, null, purse.usage())
  const reading = await read('decide', first)
  const raw = shortened(messageText(first.message), TEXT_LENGTH_MAX)
  if (reading.outcome === 'decisions') return decided(reading, reading.level, raw, purse.usage())

  if (reading.outcome === 'sanitize') {
    const answer = await llm.sanitize(raw, purse.next())
    const believed = answer.kind === 'failed' ? null : await rewritten(answer, raw, reading)
    if (believed !== null) return decided(believed, 'sanitized', raw, purse.usage())
  }
  const asksForTools = reading.outcome === 'tool_run' || reading.outcome === 'tool_error'
  if (!(reading.retry || reading.outcome === 'sanitize' || asksForTools))
    return held(question, reading, raw, purse.usage())

  const second = await llm.ask({ ...purse.next(), retry: retryInstruction(reading) })
  if (second.kind === 'failed') return failed(question, second, raw, purse.usage())
  const again = await read('retry', second)
  const secondRaw = shortened(messageText(second.message), TEXT_LENGTH_MAX)
  return again.outcome === 'decisions'
    ? decided(again, 'retried', secondRaw, purse.usage())
    : held(question, again, secondRaw, purse.usage())
}

type Answer = ModelAnswer & { kind: 'answer' }

/** Reads the answers to one question, and keeps what was read. */
interface Readings extends KeptReadings {
  read(purpose: KeptReading['purpose'], answer: Answer): Promise<Reading>
  /** Returns what a rewriting of the answer may be trusted with; null when it cannot be read or says more than the text did. */
  rewritten(answer: Answer, raw: string, reading: Reading): Promise<(Reading & { outcome: 'decisions' }) | null>
}

function keepReadings({ coins, tools, reader = readInPlace }: ModelQuestion, against: ReadAgainst): Readings {
  const frame: ReadingFrame = { assets: coins, toolNames: tools.map((tool) => tool.name), ...against }
  const reads: KeptReading[] = []
  const readOne = async (purpose: KeptReading['purpose'], { message, finishReason }: Answer): Promise<KeptReading> => {
    const reading = await reader.read({ message, finishReason, ...frame })
    const kept: KeptReading = { purpose, message, finishReason, reading, guarded: null }
    reads.push(kept)
    return kept
  }
  return {
    frame,
    reads,
    read: async (purpose, answer) => (await readOne(purpose, answer)).reading,
    async rewritten(answer, raw, { reason }) {
      const kept = await readOne('sanitize', answer)
      if (kept.reading.outcome !== 'decisions') return null
      const guarded = await reader.guard(kept.reading.decisions, raw, reason === 'incomplete_json')
      kept.guarded = guarded
      // A rewriting that invented once is not believed in its other parts either.
      if (guarded.problems.some((problem) => problem.effect === 'rejected')) return null
      const problems = [...kept.reading.problems, ...guarded.problems]
      return { ...kept.reading, decisions: guarded.decisions, problems }
    },
  }
}

function decided(
  reading: Reading & { outcome: 'decisions' },
  level: DecisionLevel,
  answer: string,
  usage: ModelUsage,
): Decided {
  const { decisions, problems, reasoning } = reading
  return {
    outcome: 'decisions',
    isFailed: false,
    decisions,
    level,
    reason: null,
    message: '',
    problems,
    reasoning,
    answer,
    usage,
  }
}

function held(question: ModelQuestion, reading: Reading, answer: string, usage: ModelUsage): Decided {
  const reason = reading.reason ?? reading.outcome
  return {
    outcome: 'hold',
    isFailed: false,
    decisions: question.coins.map((coin) => holdDecision(coin)),
    level: 'none',
    reason,
    message: `${reasonSentence(reason)} All coins hold.`,
    problems: reading.problems,
    reasoning: '',
    answer,
    usage,
  }
}

function failed(
  question: ModelQuestion,
  failure: ModelAnswer & { kind: 'failed' },
  answer: string | null,
  usage: ModelUsage,
): Decided {
  return {
    outcome: 'hold',
    isFailed: true,
    decisions: question.coins.map((coin) => holdDecision(coin)),
    level: 'none',
    reason: failure.code,
    message: failure.message,
    problems: [],
    reasoning: '',
    answer,
    usage,
  }
}

/** Hands out the question for each call with what is left of its money, and numbers the turns of all calls through. */
function createPurse(question: ModelQuestion): { next(): ModelQuestion; usage(): ModelUsage } {
  let usage = NO_USAGE
  let turns = 0
  let charactersLeft = TRANSCRIPT_LENGTH_MAX
  return {
    usage: () => usage,
    next: () => ({
      ...question,
      spendUsdMax:
        question.spendUsdMax === null ? null : Math.max(0, sumUsd([question.spendUsdMax, -usage.costUsdMax])),
      onTurn: async (turn) => {
        usage = addUsage(usage, turn.usage)
        turns += 1
        const bounded = boundedTurn({ ...turn, number: turns }, charactersLeft)
        charactersLeft -= bounded.length
        await question.onTurn(bounded.turn)
      },
    }),
  }
}
