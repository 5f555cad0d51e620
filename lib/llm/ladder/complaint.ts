import { leastOf } from '../../domain/extremes.ts'
import { MODEL_MAX_TOKENS } from '../../domain/modelChoices.ts'
import type { ErrorText } from '../wire/errorText.ts'
import type { RetryStep, SentFeatures } from './retryStep.ts'

/**
 * What an error is about, and what it says is wrong with that, each found by itself: servers word their refusals as they like, but they can only be about
 * what was sent. For bodies that no known wording fits.
 */

type Subject = 'outputTokens' | 'reasoning' | 'toolChoice' | 'toolCall' | 'tools' | 'format' | 'content' | 'stream'
type Complaint = 'broken' | 'wrongType' | 'otherName' | 'tooMuch' | 'refused'

const SUBJECTS: [Subject, RegExp][] = [
  [
    'outputTokens',
    /max[_ ]?(?:imum )?(?:completion|output|new|gen|generated)?[_ ]?tokens|num_predict|n_predict|(?:output|completion|generated|generation|response) (?:tokens|length)|maximum output\b|tokens of output/,
  ],
  ['reasoning', /reasoning|\bthink(?:s|ing)?\b|\beffort\b|budget_tokens|chain.of.thought/],
  ['toolChoice', /tool[_ ]choice/],
  ['toolCall', /(?<!parallel_)(?:tool|function)[_ -]?calls?\b|\bfc\b/],
  ['tools', /\btools?\b|\bfunctions?\b/],
  ['format', /response.?format|json.?schema|json.?object|json mode|structured output|\bgrammar\b|\bguided/],
  ['content', /\bcontent\b/],
  ['stream', /\bstream(?:ing)?\b/],
]

const COMPLAINTS: [Complaint, RegExp][] = [
  [
    'broken',
    /malformed|broken|garbled|err(?:or)?(?: while)? pars|truncated|(?:could|did|can|was|is) ?not (?:be )?(?:pars|decod|valid)|fail(?:ed|ure) to (?:pars|decod|generat|produc|call)|(?:produced|generated|returned|emitted) an? (?:invalid|incorrect|incomplete)|_error\b[^\n]{0,10}call|call_error/,
  ],
  [
    'wrongType',
    /type mismatch|(?:be|expected?|valid|as|only|type_error\.|a|plain) ?(?:a |an )?(?:plain |valid )?(?:str(?:ing)?\b|text\b)|str(?:ing)? (?:type )?(?:expected|required)|string_type|(?:array|list|sequence|parts?|blocks?|multi-?modal)\b[^\n]{0,40}(?:not|un|only|cannot|can't)/,
  ],
  ['otherName', /instead|did you mean|renamed|replaced by|superseded|in favou?r of|\buse ['"`]?max/],
  [
    'tooMuch',
    /too (?:large|high|many|big|long|great)|not possible|exceed|(?:greater|larger|more|less|lower|smaller|fewer) than|at most|up to|>|<=|≤|maximum (?:allowed|value|\w+ is|is|of)|limit|\brange\b|\babove\b|\bbetween\b|less_than/,
  ],
  [
    'refused',
    /\bnot\b|n't\b|cannot|unsupported|unknown|unrecogni[sz]ed|unexpected|invalid|forbidden|disallowed|mandatory|\bonly\b|\balways\b|\bnever\b|disabled|\bfixed\b|\b(?:remove|omit)\b|additional properties|extra_/,
  ],
]

/** Returns the step for what the error is about, or null where it is about nothing that was sent. */
export function judgeComplaint(said: ErrorText, sent: SentFeatures): RetryStep | null {
  // A name in the body (`param`, `loc`, a path) says what the lines around it are about.
  const named = said.param === null ? null : subjectOf(said.param.toLowerCase())
  for (const line of said.text.split('\n')) {
    const subject = subjectOf(line) ?? named
    const complaints = COMPLAINTS.filter(([, pattern]) => pattern.test(line)).map(([complaint]) => complaint)
    const step = subject === null ? null : stepFor(subject, complaints, sent)
    if (step !== null) return step
  }
  return null
}

const subjectOf = (line: string): Subject | null => SUBJECTS.find(([, pattern]) => pattern.test(line))?.[0] ?? null

function stepFor(subject: Subject, complaints: readonly Complaint[], sent: SentFeatures): RetryStep | null {
  const [first] = complaints
  if (first === undefined) return null
  const has = (complaint: Complaint) => complaints.includes(complaint)
  switch (subject) {
    case 'outputTokens':
      return has('otherName') ? 'rename_max_tokens' : has('tooMuch') ? 'reduce_max_tokens' : 'rename_max_tokens'
    case 'reasoning':
      return sent.reasoning ? 'drop_reasoning' : null
    case 'content':
      return has('wrongType') ? 'flatten_content' : null
    case 'toolCall':
      if (!sent.tools) return null
      return has('broken') ? 'retry_once_then_drop_tools' : has('refused') ? 'drop_tools' : null
    case 'toolChoice':
      return sent.tools ? 'tool_choice_auto' : null
    case 'tools':
      return sent.tools && has('refused') ? 'drop_tools' : null
    case 'format':
      return sent.responseFormat !== null && has('refused') ? 'drop_response_format' : null
    case 'stream':
      return sent.stream && has('refused') ? 'drop_param' : null
  }
}

/** Returns whether a server without room for this model names another. */
export const namesFallback = (text: string): boolean =>
  /\bcapacity\b|overloaded|no (?:free )?(?:slots|gpus?)/.test(text) &&
  /(?:try|use|using|consider|switch(?:ing)? to|fall ?back(?: to)?)\s(?:the )?(?:model )?['"`]?[a-z][\w./:]*[-/:\d][\w./:-]*/.test(
    text,
  )

/** Returns how many tokens the answer may have, as the error says, or null where it does not. */
export function tokensLeft(text: string): number | null {
  const window = numberAfter(text, /(?:context[^\n\d]{0,30}|maximum[^\n\d]{0,30}length[^\n\d]{0,10})(\d[\d_,]*)/)
  const prompt =
    numberBefore(text, /(?: tokens)? (?:in|of|from) (?:the |your )?(?:messages|prompt|input|text input)/y) ??
    numberAfter(text, /(?:request has|prompt (?:has|contains|is)|given:)\s(\d[\d_,]*)/) ??
    numberBefore(text, / (?:input|prompt) tokens/y)
  if (window !== null && prompt !== null) return Math.max(0, window - prompt)
  const sums = numberAfter(text, /must be <=\s?(\d[\d_,]*)/)
  if (sums !== null && prompt !== null) return Math.max(0, sums - prompt)
  const numbers = [...text.matchAll(/\d[\d_,]*/g)].map(([digits]) => toNumber(digits))
  const plausible = numbers.filter((number) => number >= MODEL_MAX_TOKENS.min && number <= 10_000_000)
  // What was asked for is the larger one: it was too much.
  return plausible.length === 0 ? null : leastOf(plausible)
}

function numberAfter(text: string, pattern: RegExp): number | null {
  const digits = pattern.exec(text)?.[1]
  return digits === undefined ? null : toNumber(digits)
}

/** @param following what comes right after the number, as a sticky expression. */
function numberBefore(text: string, following: RegExp): number | null {
  for (const { 0: digits, index } of text.matchAll(/\d[\d_,]*/g)) {
    following.lastIndex = index + digits.length
    if (following.test(text)) return toNumber(digits)
  }
  return null
}

const toNumber = (digits: string): number => Number(digits.replace(/[_,]/g, ''))
