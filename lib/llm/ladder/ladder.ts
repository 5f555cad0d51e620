import { MODEL_MAX_TOKENS } from '../../domain/modelChoices.ts'
import type { Capabilities } from './capabilities.ts'
import type { Diagnosis } from './classifyError.ts'
import type { RetryStep, SentFeatures } from './retryStep.ts'

/**
 * Turns the diagnosis on an error into the next attempt. What is learned about the model changes its capabilities and is remembered; what
 * concerns only this question (a provider to skip, fewer tokens, a rewritten history) changes the attempt.
 */

/** What holds for the rest of one question only. */
export interface AttemptState {
  ignoredProviders: string[]
  maxTokens: number | null
  /** Tool rounds are told in words instead of replayed. */
  flattenHistory: boolean
  /** No tools for the rest of the question: the endpoint and the history of tool calls do not get on. */
  withoutTools: boolean
  addJsonWord: boolean
  /** The shorter context, and only the beginning of each tool result. */
  trimContext: boolean
  /** Steps that may be taken once before they become something stronger. */
  retriedOnce: RetryStep[]
}

export const FIRST_ATTEMPT: AttemptState = {
  ignoredProviders: [],
  maxTokens: null,
  flattenHistory: false,
  withoutTools: false,
  addJsonWord: false,
  trimContext: false,
  retriedOnce: [],
}

export type LadderMove =
  /** Send again, changed; no waiting. */
  | { kind: 'resend'; capabilities: Capabilities; attempt: AttemptState; learned: boolean }
  /** Send again after a pause. */
  | { kind: 'wait'; attempt: AttemptState }
  | { kind: 'nextModel' }
  | { kind: 'giveUp'; code: 'fatal_config' | 'moderation' | 'context_too_long' | 'request_refused' }

interface Position {
  capabilities: Capabilities
  attempt: AttemptState
  sent: SentFeatures
  /** Output tokens asked for in the attempt that failed. */
  maxTokens: number
}

const LEARNED_KEPT = 12

/** Returns the next move. A step that would change nothing becomes the next stronger one, so the ladder always ends. */
export function takeStep(diagnosis: Diagnosis, at: Position): LadderMove {
  const { capabilities, attempt, sent } = at
  const learn = (change: Partial<Capabilities>): LadderMove => ({
    kind: 'resend',
    capabilities: remember({ ...capabilities, ...change }, diagnosis),
    attempt,
    learned: true,
  })
  const tryOnce = (change: Partial<AttemptState>): LadderMove => ({
    kind: 'resend',
    capabilities,
    attempt: { ...attempt, ...change },
    learned: false,
  })
  switch (diagnosis.step) {
    case 'drop_tools':
      return capabilities.tools ? learn({ tools: false }) : REFUSED
    case 'tool_choice_auto':
      // We never send tool_choice. An endpoint that still complains about it fails again, and then loses the tools.
      if (!capabilities.droppedParams.includes('tool_choice'))
        return learn({ droppedParams: [...capabilities.droppedParams, 'tool_choice'] })
      return takeStep({ ...diagnosis, step: 'drop_tools' }, at)
    case 'split_phases':
      return capabilities.phases === 'joint'
        ? learn({ phases: 'split' })
        : takeStep({ ...diagnosis, step: 'drop_response_format' }, at)
    case 'json_object':
      return capabilities.format === 'prompt'
        ? REFUSED
        : learn({ format: capabilities.format === 'json_schema' ? 'json_object' : 'prompt' })
    case 'json_schema':
      return capabilities.format === 'prompt'
        ? REFUSED
        : learn({ format: capabilities.format === 'json_object' ? 'json_schema' : 'prompt' })
    case 'lean_schema':
      if (capabilities.format !== 'json_schema' || capabilities.schema === 'lean')
        return takeStep({ ...diagnosis, step: 'drop_response_format' }, at)
      return learn({ schema: 'lean' })
    case 'drop_response_format':
      if (capabilities.format !== 'prompt') return learn({ format: 'prompt' })
      return sent.tools ? takeStep({ ...diagnosis, step: 'drop_tools' }, at) : REFUSED
    case 'drop_reasoning':
      return capabilities.reasoning === 'off' ? REFUSED : learn({ reasoning: 'off' })
    case 'reasoning_none_with_tools':
      return capabilities.reasoning === 'as_configured'
        ? learn({ reasoning: 'none_with_tools' })
        : takeStep({ ...diagnosis, step: 'drop_tools' }, at)
    case 'stream_or_no_thinking':
      if (!capabilities.stream)
        return learn({ stream: true, droppedParams: capabilities.droppedParams.filter((name) => name !== 'stream') })
      return capabilities.thinkingOff ? REFUSED : learn({ thinkingOff: true })
    case 'drop_param':
      return dropParam(diagnosis, at, learn)
    case 'rename_max_tokens':
      return renameMaxTokens(diagnosis, at)
    case 'reduce_max_tokens': {
      const tokens = diagnosis.tokens ?? Math.floor(at.maxTokens / 2)
      return tokens >= MODEL_MAX_TOKENS.min && tokens < at.maxTokens ? tryOnce({ maxTokens: tokens }) : FATAL
    }
    case 'add_json_word':
      if (!attempt.addJsonWord) return tryOnce({ addJsonWord: true })
      return takeStep({ ...diagnosis, step: 'drop_response_format' }, at)
    case 'flatten_content':
    case 'repair_history':
    case 'replay_reasoning':
      if (!attempt.flattenHistory) return tryOnce({ flattenHistory: true })
      return attempt.withoutTools ? REFUSED : tryOnce({ withoutTools: true })
    case 'retry_once_then_drop_tools':
      return retryOnce(diagnosis, at, 'drop_tools')
    case 'retry_once_then_drop_response_format':
      return retryOnce(diagnosis, at, 'drop_response_format')
    case 'next_provider':
      return { kind: 'wait', attempt: skipProvider(attempt, diagnosis.provider) }
    case 'wait_retry':
      return { kind: 'wait', attempt }
    case 'next_model':
      return { kind: 'nextModel' }
    case 'trim_context':
      return attempt.trimContext ? { kind: 'giveUp', code: 'context_too_long' } : tryOnce({ trimContext: true })
    case 'hold':
      return { kind: 'giveUp', code: 'moderation' }
    case 'fatal_config':
      return FATAL
  }
}

const FATAL: LadderMove = { kind: 'giveUp', code: 'fatal_config' }
const REFUSED: LadderMove = { kind: 'giveUp', code: 'request_refused' }

function dropParam(
  diagnosis: Diagnosis,
  at: Position,
  learn: (change: Partial<Capabilities>) => LadderMove,
): LadderMove {
  const { capabilities } = at
  const name = diagnosis.param?.split('.')[0] ?? null
  if (name === 'response_format') return takeStep({ ...diagnosis, step: 'lean_schema' }, at)
  if (name === 'tools') return takeStep({ ...diagnosis, step: 'drop_tools' }, at)
  if (name === 'max_tokens' || name === 'max_completion_tokens')
    return takeStep({ ...diagnosis, step: 'rename_max_tokens' }, at)
  if (name === 'reasoning' || name === 'reasoning_effort') return takeStep({ ...diagnosis, step: 'drop_reasoning' }, at)
  if (name === null || capabilities.droppedParams.includes(name))
    return at.sent.reasoning ? takeStep({ ...diagnosis, step: 'drop_reasoning' }, at) : REFUSED
  return learn({
    droppedParams: [...capabilities.droppedParams, name],
    ...(name === 'stream' ? { stream: false } : {}),
  })
}

/** The other name is tried once in a question; an endpoint that takes neither gets its own default. */
function renameMaxTokens(diagnosis: Diagnosis, at: Position): LadderMove {
  const { capabilities, attempt } = at
  const names = ['max_tokens', 'max_completion_tokens'] as const
  const change: Partial<Capabilities> = attempt.retriedOnce.includes('rename_max_tokens')
    ? { droppedParams: [...new Set([...capabilities.droppedParams, ...names])] }
    : { maxTokensName: capabilities.maxTokensName === names[0] ? names[1] : names[0] }
  if (names.every((name) => capabilities.droppedParams.includes(name))) return REFUSED
  return {
    kind: 'resend',
    capabilities: remember({ ...capabilities, ...change }, diagnosis),
    attempt: { ...attempt, retriedOnce: [...attempt.retriedOnce, 'rename_max_tokens'] },
    learned: true,
  }
}

function retryOnce(diagnosis: Diagnosis, at: Position, then: RetryStep): LadderMove {
  if (at.attempt.retriedOnce.includes(diagnosis.step)) return takeStep({ ...diagnosis, step: then }, at)
  const attempt = { ...at.attempt, retriedOnce: [...at.attempt.retriedOnce, diagnosis.step] }
  return { kind: 'resend', capabilities: at.capabilities, attempt, learned: false }
}

const skipProvider = (attempt: AttemptState, provider: string | null): AttemptState =>
  provider === null || attempt.ignoredProviders.includes(provider)
    ? attempt
    : { ...attempt, ignoredProviders: [...attempt.ignoredProviders, provider] }

function remember(capabilities: Capabilities, diagnosis: Diagnosis): Capabilities {
  const learned = [...capabilities.learned, { step: diagnosis.step, because: diagnosis.message }]
  return { ...capabilities, learned: learned.slice(-LEARNED_KEPT) }
}
