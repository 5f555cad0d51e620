import { describe, expect, test } from 'vitest'
import { classifyError } from '@/lib/llm/ladder/classifyError.ts'
import type { RetryStep, SentFeatures } from '@/lib/llm/ladder/retryStep.ts'

// The same complaints in the words of servers that stand in no table: each is judged by what it is about and what is wrong with that.

const SENT: SentFeatures = { tools: true, responseFormat: 'json_schema', reasoning: true, stream: true }
const classify = (status: number, body: unknown, sent = SENT) =>
  classifyError({ status, raw: typeof body === 'string' ? body : JSON.stringify(body), sent })

const SAID: [RetryStep, number, unknown][] = [
  // Fewer output tokens.
  [
    'reduce_max_tokens',
    400,
    {
      message:
        'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
    },
  ],
  [
    'reduce_max_tokens',
    400,
    {
      error: {
        message: 'max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens for this model',
      },
    },
  ],
  [
    'reduce_max_tokens',
    400,
    {
      error: {
        message:
          '`inputs` tokens + `max_new_tokens` must be <= 8193. Given: 3000 `inputs` tokens and 8000 `max_new_tokens`',
      },
    },
  ],
  [
    'reduce_max_tokens',
    422,
    {
      detail: [
        {
          type: 'less_than_equal',
          loc: ['body', 'max_tokens'],
          msg: 'Input should be less than or equal to 4096',
          input: 8000,
        },
      ],
    },
  ],
  [
    'reduce_max_tokens',
    400,
    {
      error: { message: 'Requested output length 8000 is above what this deployment generates (2048 output tokens).' },
    },
  ],
  [
    'reduce_max_tokens',
    400,
    {
      error: {
        status: 'INVALID_ARGUMENT',
        message:
          'Unable to submit request because it has a maxOutputTokens value of 9000 but the supported range is from 1 (inclusive) to 8193 (exclusive).',
      },
    },
  ],
  [
    'reduce_max_tokens',
    400,
    {
      error: {
        message:
          "This model's maximum context length is 8192 tokens. However, you requested 13000 tokens (5000 in the messages, 8000 in the completion). Please reduce the length of the messages or completion.",
      },
    },
  ],
  [
    'trim_context',
    400,
    {
      error: {
        message:
          "This model's maximum context length is 8192 tokens. However, you requested 17000 tokens (9000 in the messages, 8000 in the completion).",
      },
    },
  ],
  // The other name of the parameter.
  [
    'rename_max_tokens',
    400,
    { error: { message: 'max_tokens has been replaced by max_completion_tokens for this model family.' } },
  ],
  [
    'rename_max_tokens',
    400,
    { error: { message: "Parameter 'max_tokens' is deprecated here; did you mean 'max_completion_tokens'?" } },
  ],
  [
    'drop_param',
    422,
    {
      detail: [
        {
          type: 'extra_forbidden',
          loc: ['body', 'max_completion_tokens'],
          msg: 'Extra inputs are not permitted',
          input: 8000,
        },
      ],
    },
  ],
  ['rename_max_tokens', 400, { errors: [{ field: 'max_completion_tokens', reason: 'unknown key' }] }],
  // Text instead of parts.
  [
    'flatten_content',
    422,
    {
      detail: [
        {
          type: 'string_type',
          loc: ['body', 'messages', 1, 'content'],
          msg: 'Input should be a valid string',
          input: [{ type: 'text' }],
        },
      ],
    },
  ],
  ['flatten_content', 400, { error: 'messages.0.content: str type expected (type=type_error.str)' }],
  [
    'flatten_content',
    400,
    { error: { message: 'This server only accepts plain text content; content parts were sent.' } },
  ],
  ['flatten_content', 400, { error: { message: 'Array content is not supported for role "system".' } }],
  // Reasoning that cannot be chosen.
  ['drop_reasoning', 400, { error: { message: 'This model always thinks; the effort is not configurable.' } }],
  [
    'drop_param',
    422,
    {
      detail: [
        {
          type: 'extra_forbidden',
          loc: ['body', 'reasoning_effort'],
          msg: 'Extra inputs are not permitted',
          input: 'medium',
        },
      ],
    },
  ],
  ['drop_reasoning', 400, { error: { message: "Unexpected key 'reasoning' in the body." } }],
  ['drop_reasoning', 400, { error: { message: 'Thinking can not be turned on for this model.' } }],
  [
    'drop_reasoning',
    400,
    { error: { code: 'BadRequest', message: 'reasoning: only available for o-series deployments' } },
  ],
  ['drop_reasoning', 400, { errors: [{ instancePath: '/reasoning', message: 'must NOT have additional properties' }] }],
  // A tool call that broke on their side.
  ['retry_once_then_drop_tools', 500, { error: { message: "Could not parse the model's tool call as JSON." } }],
  [
    'retry_once_then_drop_tools',
    400,
    { error: { message: 'The model produced an invalid tool call.', code: 'tool_call_error' } },
  ],
  ['retry_once_then_drop_tools', 502, { error: { message: 'Malformed function call generated by upstream model' } }],
  // No room, and another model named.
  ['next_model', 503, { error: { message: 'Model big-1 is at capacity. Please try big-1-mini.' } }],
  [
    'next_model',
    429,
    { error: { message: 'No capacity available for big-1 right now, consider using small-1 instead.' } },
  ],
  ['wait_retry', 503, { error: { message: 'The engine is currently at capacity. Please try again later.' } }],
  // What is not about a parameter stays what it was.
  [
    'wait_retry',
    429,
    {
      error: {
        message: 'Rate limit reached for output tokens per minute: limit 30000, requested 31000. Try again in 12 s.',
      },
    },
  ],
  ['fatal_config', 401, { error: { message: 'Invalid bearer token: max_tokens of the key used up' } }],
]

test.each(SAID)('%s: %s %j', (step, status, body) => {
  expect(classify(status, body).step).toBe(step)
})

describe('how many tokens are left', () => {
  test.each([
    [
      4096,
      { message: 'The maximum tokens you requested exceeds the model limit of 4096. Try again with a lower value.' },
    ],
    [64000, { error: { message: 'max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens' } }],
    [
      3192,
      {
        error: {
          message:
            'maximum context length is 8192 tokens, however you requested 13000 tokens (5000 in the messages, 8000 in the completion).',
        },
      },
    ],
    [
      30768,
      {
        error: {
          message:
            "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 tokens and your request has 2000 input tokens (32000 > 32768 - 2000).",
        },
      },
    ],
  ])('%i', (tokens, body) => {
    expect(classify(400, body)).toMatchObject({ step: 'reduce_max_tokens', tokens })
  })
})

test('what was not sent is not taken away', () => {
  const without = { ...SENT, reasoning: false }
  expect(
    classify(400, { error: { message: 'This model always thinks; the effort is not configurable.' } }, without).step,
  ).not.toBe('drop_reasoning')
})

test.each(['max_completion_tokens', 'reasoning_effort', 'top_p'])(
  'a parameter that only the path of an error names is known: %s',
  (name) => {
    const body = { detail: [{ type: 'extra_forbidden', loc: ['body', name], msg: 'Extra inputs are not permitted' }] }
    expect(classify(422, body)).toMatchObject({ step: 'drop_param', param: name })
  },
)
