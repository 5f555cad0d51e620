import type { ChatFailure } from '../wire/chat.ts'
import { classifyError, type Diagnosis } from './classifyError.ts'
import type { SentFeatures } from './retryStep.ts'

export type FailureJudgement =
  | { kind: 'diagnosis'; diagnosis: Diagnosis }
  | { kind: 'stop'; code: string; message: string }

/** Returns what a failed call means: failures that no change of the request can help end the question, all others are read from the body. */
export function judgeFailure(failure: ChatFailure, sent: SentFeatures): FailureJudgement {
  switch (failure.kind) {
    case 'aborted':
    case 'deadline':
      return { kind: 'stop', code: failure.kind, message: failure.message }
    case 'too_large':
      return { kind: 'stop', code: 'answer_too_large', message: failure.message }
    case 'withheld':
      return { kind: 'stop', code: 'request_withheld', message: failure.message }
    case 'too_deep':
      return { kind: 'stop', code: 'answer_too_deep', message: failure.message }
    case 'address':
    case 'redirect':
      return { kind: 'stop', code: 'fatal_config', message: failure.message }
    case 'unreachable':
    case 'cut_off':
    case 'empty_body':
    case 'not_json':
      return { kind: 'diagnosis', diagnosis: waitRetry(failure.message) }
    case 'error_body':
      return { kind: 'diagnosis', diagnosis: classifyError({ status: failure.status, raw: failure.raw, sent }) }
  }
}

const waitRetry = (message: string): Diagnosis => ({
  step: 'wait_retry',
  param: null,
  tokens: null,
  provider: null,
  message,
})

/** Returns the sentence about a failed call that its turn keeps: the step it led to, and the provider's own words. */
export const describeFailure = (judged: FailureJudgement, failure: ChatFailure): string =>
  judged.kind === 'stop' ? judged.message : `${judged.diagnosis.step}: ${judged.diagnosis.message || failure.message}`

/** Returns false where another model of the same endpoint would fail the same: a wrong key, an empty account, moderated text. */
export const mayOtherModelHelp = (code: string, failure: ChatFailure): boolean =>
  code !== 'moderation' && ![401, 402, 403].includes(failure.status ?? 0)
