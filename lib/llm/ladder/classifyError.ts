import { MODEL_MAX_TOKENS } from '../../domain/modelChoices.ts'
import { type ErrorText, readErrorText } from '../wire/errorText.ts'
import { judgeComplaint, namesFallback, tokensLeft } from './complaint.ts'
import type { RetryStep, SentFeatures } from './retryStep.ts'

export interface ErrorEvidence {
  /** HTTP status; null when there was no response. */
  status: number | null
  /** Body as received. */
  raw: string
  sent: SentFeatures
}

export interface Diagnosis {
  step: RetryStep
  /** The parameter to drop, for `drop_param`. */
  param: string | null
  /** Tokens that can be afforded, for `reduce_max_tokens`. */
  tokens: number | null
  /** The provider behind a router that failed, or null. */
  provider: string | null
  /** The provider's own sentence, for people. Foreign text. */
  message: string
}

type Judge = (said: ErrorText, evidence: ErrorEvidence, status: number) => RetryStep | null

/** Meanings in order: the first that matches wins. What a body means comes before what its status number suggests. */
const MEANINGS: [RetryStep, RegExp][] = [
  // What only a person can change.
  [
    'fatal_config',
    /no auth credentials|(?:invalid|incorrect|missing|wrong|expired|disabled)[^\n]{0,20}(?:api[ _-]?key|authentication|credential|token provided)|api key (?:not valid|is invalid|not found|expired)|unauthori[sz]ed|authentication (?:fails|failed|error)|user not found/,
  ],
  ['wait_retry', /in_flight_budget/],
  [
    'fatal_config',
    /insufficient[ _](?:balance|credit|credits|quota|funds)|exceeded your current quota|key limit exceeded|spend(?:ing)? limit|billing|free-models-per-day|per[-_ ]?day|daily (?:limit|quota)|account (?:is )?(?:suspended|deactivated|disabled)/,
  ],
  [
    'hold',
    /requires moderation|usage (?:guidelines|polic(?:y|ies))|flagged as|inappropriate content|data_?inspection|safety_check|provider refused|\brefusal\b|input was flagged|content[_ ]policy|content management policy|content_filter|prohibited[_ ]content|moderation/,
  ],
  [
    'fatal_config',
    /guardrail restriction|data policy|privacy settings|\bzdr\b|terms of service|not available in your (?:country|region)|location is not supported|(?:country|region)[^\n]{0,40}not supported/,
  ],
  // Our own history.
  [
    'replay_reasoning',
    /thought_signature|thoughtsignature|reasoning details to be preserved|missing `?reasoning_content|reasoning_content[^\n]{0,60}(?:missing|must be|required|passed back|field in the assistant)|expected `?(?:thinking|redacted_thinking)`?|must start with a thinking block|thinking` or `redacted_thinking` blocks/,
  ],
  [
    'repair_history',
    /tool_call_ids? did not have response|tool_call_id[^\n]{0,60}(?:not found|without|missing|invalid|does not match)|tool_use`? ids? (?:were |was )?found without|unexpected `?tool_use_id|must be followed by tool messages|role ['"`]?tool['"`]? must be a response|function response parts|tool messages? must follow|tool result[^\n]{0,60}(?:without|no matching|does not match)|must define tools|`?tools=`? param(?:eter)? must be (?:set|specified)|unexpected role|message_order|roles must alternate|after role ['"`]?tool/,
  ],
  // Tools.
  ['retry_once_then_drop_tools', /tool_use_failed|failed to call a function|malformed_function_call/],
  ['retry_once_then_drop_response_format', /json_validate_failed|failed to (?:generate|validate) json/],
  [
    'reasoning_none_with_tools',
    /function tools with reasoning_effort|tools[^\n]{0,80}reasoning_effort[^\n]{0,80}not supported|use \/v1\/responses/,
  ],
  [
    'split_phases',
    /(?:tools?|functions?)(?: use| call(?:s|ing)?)?[^\n]{0,60}(?:response mime type|response_mime_type|json mode|json_object|response_format|responseformat|structured output|grammar|json schema)[^\n]{0,60}(?:unsupported|not supported|cannot|can't|incompatible|not allowed)|(?:json_object|json_schema|json mode|response_format|response format|structured outputs?|grammar)[^\n]{0,60}(?:cannot|can't|not|incompatible)[^\n]{0,40}(?:tool|function)|either grammar or tools|grammar[^\n]{0,40}(?:with|and) tools/,
  ],
  [
    'drop_tools',
    /support tool use|(?:do|does|did) not support (?:tools?\b|tool[ _-]?(?:use|call)|function)|(?:tools?|tool[ _-](?:use|call(?:s|ing)?)|function[ _-]?call(?:s|ing)?)(?: parameter| param)? (?:is|are) (?:not|un)[ _]?(?:supported|available|enabled|implemented)|requires? --jinja|--enable-auto-tool-choice|tool-call-parser|function calling is not|unsupported[^\n]{0,20}['"`]tools['"`]|['"`]tools['"`][^\n]{0,30}(?:unsupported|not supported)/,
  ],
  ['tool_choice_auto', /tool_choice/],
  [
    'drop_tools',
    /tools\[\d+\]|tools\.\d+\.|invalid schema for function|function_declarations|function\.parameters|invalid[^\n]{0,20}tool (?:schema|definition|parameters)/,
  ],
  // The answer's format.
  ['add_json_word', /word ['"`]?json/],
  [
    'json_schema',
    /must be ['"`]?json_schema['"`]? or ['"`]?text|json_object['"`]?[^\n]{0,40}(?:not supported|unsupported|not available|is not valid|invalid)|does not support json_object/,
  ],
  [
    'json_object',
    /response_format type is unavailable|json_schema['"`]?[^\n]{0,60}(?:not supported|unsupported|unavailable|not available|is not valid|not permitted)|(?:does not|doesn't) support (?:json_schema|structured|response format ['"`]?json_schema)|structured outputs?[^\n]{0,40}(?:not supported|unsupported|not available)|response_format[^\n]{0,40}must be[^\n]{0,40}json_object/,
  ],
  [
    'lean_schema',
    /nesting depth|too many states|properties (?:maximum|minimum|pattern|format|maxitems|minitems)|(?:compiled )?grammar[^\n]{0,40}(?:too large|too complex|too big|size)|schema[^\n]{0,40}(?:features?|keywords?)[^\n]{0,20}(?:not supported|unsupported)|schema[^\n]{0,80}(?:too (?:complex|large|deep|many|long)|exceeds|complexity|depth|nested)|too many (?:optional|union|parameters|properties|enum)|enum[^\n]{0,40}too (?:many|large|long)|unknown name ["'`]?[$a-z]+["'`]? at ['"`]?(?:generation_?config|[^\n]{0,40}schema)|(?:\$schema|\b(?:maxitems|minitems|minimum|maximum|pattern|format|anyof|oneof))['"`]?[^\n]{0,40}(?:not supported|not permitted|unsupported|unknown|not allowed)/,
  ],
  [
    'drop_response_format',
    /invalid schema for response_format|response_format[^\n]{0,60}(?:not supported|unsupported|not available|invalid|unknown|not permitted|cannot)|(?:does not|doesn't) support response_format|structured output|json mode[^\n]{0,30}(?:not|un)/,
  ],
  // Thinking and sampling.
  [
    'stream_or_no_thinking',
    /enable[_ ]thinking|only support(?:s)? stream|stream(?:ing)?[^\n]{0,20}(?:is )?(?:required|only)|must[^\n]{0,20}stream\b/,
  ],
  ['drop_param', /stream_options|streaming is not supported|stream[^\n]{0,20}not supported/],
  ['rename_max_tokens', /max_tokens[^\n]{0,80}max_completion_tokens|use ['"`]?max_completion_tokens/],
  [
    'drop_reasoning',
    /reasoning(?:[_. ]?effort|\.\w+)?['"`]?[^\n]{0,80}(?:not supported|unsupported|not support|invalid|cannot be|mandatory|unknown|unrecognized|not permitted|not allowed|must be)|(?:not supported|unsupported|unrecognized|unknown|does not support|invalid)[^\n]{0,60}reasoning|both ['"`]?thinking['"`]? and|thinking[^\n]{0,40}(?:not supported|unsupported|cannot be|type must)|budget_tokens|reasoning is mandatory/,
  ],
  // Sizes.
  [
    'reduce_max_tokens',
    /max_(?:completion_)?tokens[^\n]{0,80}(?:too large|too high|at most|exceed|greater|less than|between|maximum|range)|fewer max_tokens/,
  ],
  [
    'trim_context',
    /context[_ ]length|context (?:window|size)|maximum context|prompt is too long|input (?:is )?too long|input token count|too many (?:input |prompt )?tokens|reduce the length|request too large|exceeds? the (?:available |model'?s )?(?:context|maximum)[^\n]{0,30}(?:size|context|tokens)|n_ctx|payload too large|(?:prompt|input)[^\n]{0,40}(?:exceeds?|(?:longer|larger) than|too (?:long|large|big))|context_?window_?exceeded|max_tokens['"`]? must be at least|tokens of context|request entity too large/,
  ],
  [
    'flatten_content',
    /invalid type: sequence, expected a string|requestcontent|messages\[\d+\][^\n]{0,40}(?:content|did not match)|content[^\n]{0,60}(?:must be|should be|expected)[^\n]{0,16}(?:a )?(?:valid )?string|content blocks? (?:are|is) not supported|expected string[^\n]{0,30}content/,
  ],
  [
    'drop_param',
    /unsupported (?:value|parameter)|unsupported_(?:value|parameter)|(?:argument|parameter|param)[^\n]{0,40}not (?:supported|allowed|permitted)|unrecognized (?:request argument|key)|unknown (?:parameter|field|argument|name|option)|extra (?:inputs|fields)[^\n]{0,20}not permitted|unexpected keyword|not supported (?:with|on|by|for) this model|do(?:es)? not support (?:the )?(?:parameter|argument)|(?:temperature|top_p|top_k)['"`]? (?:is|are) deprecated/,
  ],
  // Models and routes.
  ['next_model', /no available model provider|no (?:healthy|available) (?:upstream|providers?)|no instances available/],
  [
    'fatal_config',
    /not a valid model|model[^\n]{0,80}(?:not found|not exist|does not exist|is not available|not supported|decommissioned|deprecated|retired|no longer)|no endpoints found for|unknown model|invalid model|no such model|model_not_found|try pulling it/,
  ],
]

/** Returns the step an error calls for. Total: an error nobody has seen gets the most careful step its status allows. */
export function classifyError(evidence: ErrorEvidence): Diagnosis {
  const said = readErrorText(evidence.raw)
  const status =
    evidence.status === 200 || evidence.status === null ? (said.code ?? evidence.status ?? 0) : evidence.status
  const step = JUDGES.map((judge) => judge(said, evidence, status)).find((one) => one !== null) ?? 'wait_retry'
  return {
    step,
    param: step === 'drop_param' ? namedParam(said) : null,
    tokens: step === 'reduce_max_tokens' ? (affordableTokens(said.text) ?? tokensLeft(said.text)) : null,
    provider: said.provider,
    message: said.sentence,
  }
}

const JUDGES: Judge[] = [
  judgeWords,
  judgeStream,
  judgeAffordable,
  judgeRouting,
  judgeRoom,
  judgeMeaning,
  judgeParts,
  judgeStatus,
]

/** Errors of requests that never reached a model say nothing about it, whatever words the page around them uses. */
function judgeWords(said: ErrorText, _evidence: ErrorEvidence, status: number): RetryStep | null {
  const isPage = /<!doctype|<html/.test(said.text)
  if (isPage) return status === 401 || status === 403 || status === 404 ? 'fatal_config' : 'wait_retry'
  return null
}

/** A stream that is refused is refused, whatever "must" the words say of it. */
function judgeStream({ param }: ErrorText, { sent }: ErrorEvidence): RetryStep | null {
  return sent.stream && (param === 'stream' || param === 'stream_options') ? 'drop_param' : null
}

function judgeAffordable(said: ErrorText): RetryStep | null {
  const tokens = affordableTokens(said.text)
  if (tokens === null) return null
  return tokens >= MODEL_MAX_TOKENS.min ? 'reduce_max_tokens' : 'fatal_config'
}

/** A router that finds no endpoint for a combination does not say which part is too much: give up the dearest part that was sent. */
function judgeRouting(said: ErrorText, { sent }: ErrorEvidence): RetryStep | null {
  if (!/no endpoints found that can handle|can handle the requested parameters/.test(said.text)) return null
  if (sent.responseFormat !== null && sent.tools) return 'split_phases'
  if (sent.responseFormat !== null) return 'drop_response_format'
  return sent.tools ? 'drop_tools' : 'drop_reasoning'
}

/** A context that is full because of the room kept for the answer is cured by keeping less. */
function judgeRoom(said: ErrorText): RetryStep | null {
  if (namesFallback(said.text)) return 'next_model'
  if (!/context|max_(?:new_|completion_)?tokens/.test(said.text)) return null
  if (!/(?:in|of|from) the completion|in the output|max_(?:new_|completion_)?tokens/.test(said.text)) return null
  const tokens = tokensLeft(said.text)
  return /context|max_new_tokens/.test(said.text) && tokens !== null && tokens >= MODEL_MAX_TOKENS.min
    ? 'reduce_max_tokens'
    : null
}

function judgeParts(said: ErrorText, { sent }: ErrorEvidence, status: number): RetryStep | null {
  return isBusy(status) || [401, 402, 403, 404, 405].includes(status) ? null : judgeComplaint(said, sent)
}

/** Overload and rate limits quote model names and parameters; their numbers are plain. */
const isBusy = (status: number): boolean => status === 429 || status === 503 || status === 529

/** A quota that is full for a minute is a pace, not an account. */
const PACE = /per[ _-](?:minute|min|second|sec|hour)\b|\b[rt]pm\b/
const ACCOUNT = /per[ _-]?day|daily|billing|balance|credits/

function judgeMeaning(said: ErrorText, _evidence: ErrorEvidence, status: number): RetryStep | null {
  if (isBusy(status) && PACE.test(said.text) && !ACCOUNT.test(said.text)) return null
  const meanings = isBusy(status)
    ? MEANINGS.filter(([step]) => step === 'fatal_config' || step === 'next_model')
    : MEANINGS
  return meanings.find(([, pattern]) => pattern.test(said.text))?.[0] ?? null
}

function judgeStatus(said: ErrorText, { sent }: ErrorEvidence, status: number): RetryStep | null {
  if (status === 401 || status === 402 || status === 403 || status === 404 || status === 405) return 'fatal_config'
  if (status === 413) return 'trim_context'
  const isRouted =
    said.provider !== null ||
    /provider returned error|provider disconnected|provider_unavailable|provider_overloaded/.test(said.text)
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return isRouted ? 'next_provider' : 'wait_retry'
  if (
    /rate.?limit|too many requests|overloaded|timed? ?out|temporar|(?:is|still|model) loading|not ready|warming up|please wait|try again (?:later|in)/.test(
      said.text,
    )
  )
    return 'wait_retry'
  if (status < 400) return isRouted ? 'next_provider' : 'wait_retry'
  // An opaque refusal of the request itself.
  if (sent.responseFormat !== null) return 'lean_schema'
  if (sent.tools) return 'drop_tools'
  return sent.reasoning ? 'drop_reasoning' : 'fatal_config'
}

function affordableTokens(text: string): number | null {
  const found = /can only afford (\d+)/.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

const PARAM_PATTERNS = [
  /(?:argument|parameter|param|field)s? not supported on this model:\s*['"`]?([a-z_]+)/,
  /(?:unrecognized request argument(?: supplied)?|unknown (?:parameter|field|argument|name|option)|unsupported (?:parameter|value)|unexpected keyword argument|not support (?:the )?(?:parameters?|arguments?)):?[\s[]*['"`]?([a-z_]+)/,
  /['"`]([a-z_]+)['"`](?: \w+){0,3} (?:does not support|is not supported|not supported|is not permitted)/,
  /(stream_options|streaming|stream)\b/,
  /\b(temperature|top_p|presence_?penalty|frequency_?penalty|seed|stop|parallel_tool_calls|max_tokens|provider|session_id)\b/,
]

/** Returns the refused parameter in our spelling, or null when the error names none. */
function namedParam(said: ErrorText): string | null {
  const named =
    said.param ?? PARAM_PATTERNS.map((pattern) => pattern.exec(said.text)?.[1]).find((one) => one !== undefined)
  if (named === undefined || named === null) return null
  const snake = named.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return snake === 'streaming' ? 'stream' : snake.replace(/^(presence|frequency)penalty$/, '$1_penalty')
}
