import { describe, expect, test } from 'vitest'
import { initialCapabilities } from '@/lib/llm/ladder/capabilities.ts'
import { classifyError } from '@/lib/llm/ladder/classifyError.ts'
import { FIRST_ATTEMPT, takeStep } from '@/lib/llm/ladder/ladder.ts'
import { RETRY_STEPS, type RetryStep, type SentFeatures } from '@/lib/llm/ladder/retryStep.ts'

const SENT: SentFeatures = { tools: true, responseFormat: 'json_schema', reasoning: true, stream: true }
const classify = (status: number | null, raw: string, sent = SENT) => classifyError({ status, raw, sent })
const routed = (raw: string, code = 400) =>
  JSON.stringify({ error: { message: 'Provider returned error', code, metadata: { raw, provider_name: 'X' } } })

/** Bodies as providers and their users report them, shortened; the corpus in ../shared/data names sources for most. */
const REPORTED: [RetryStep, number, string][] = [
  [
    'drop_tools',
    404,
    JSON.stringify({
      error: { message: 'No endpoints found that support tool use. Try disabling "get_x".', code: 404 },
    }),
  ],
  ['fatal_config', 404, JSON.stringify({ error: { message: 'No endpoints found for foo/bar.', code: 404 } })],
  ['fatal_config', 400, JSON.stringify({ error: { message: 'foo/bar is not a valid model ID', code: 400 } })],
  [
    'reduce_max_tokens',
    402,
    JSON.stringify({
      error: {
        message:
          'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 30000.',
        code: 402,
      },
    }),
  ],
  [
    'fatal_config',
    402,
    JSON.stringify({ error: { message: 'Insufficient credits. This account never purchased credits.', code: 402 } }),
  ],
  [
    'wait_retry',
    402,
    JSON.stringify({
      error: {
        message: 'In-flight budget exceeded',
        code: 402,
        metadata: { limit_source: 'openrouter_in_flight_budget' },
      },
    }),
  ],
  [
    'fatal_config',
    403,
    JSON.stringify({
      error: {
        message: 'Key limit exceeded (daily limit). Manage it using https://openrouter.ai/settings/keys',
        code: 403,
      },
    }),
  ],
  [
    'next_provider',
    429,
    JSON.stringify({
      error: {
        message: 'Provider returned error',
        code: 429,
        metadata: {
          raw: 'deepseek/deepseek-chat is temporarily rate-limited upstream. Please retry shortly, or add your own key',
          provider_name: 'Chutes',
        },
      },
    }),
  ],
  ['wait_retry', 429, JSON.stringify({ error: { message: 'Rate limit exceeded: free-models-per-min. ', code: 429 } })],
  ['wait_retry', 408, JSON.stringify({ error: { message: 'Request timed out', code: 408 } })],
  [
    'next_model',
    503,
    JSON.stringify({
      error: { message: 'There is no available model provider that meets your routing requirements', code: 503 },
    }),
  ],
  ['wait_retry', 200, JSON.stringify({ error: { message: 'Rate limit exceeded', code: 429 } })],
  [
    'next_provider',
    200,
    JSON.stringify({
      id: 'g',
      choices: [
        {
          finish_reason: 'error',
          error: {
            code: 429,
            message: 'Upstream rate limit',
            metadata: { error_type: 'rate_limit_exceeded', provider_name: 'A' },
          },
          message: { content: 'x' },
        },
      ],
    }),
  ],
  [
    'trim_context',
    400,
    routed('{"error":{"message":"prompt is too long: 210000 tokens > 200000 maximum","type":"invalid_request_error"}}'),
  ],
  [
    'trim_context',
    400,
    JSON.stringify({
      error: {
        message:
          "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
        code: 'context_length_exceeded',
      },
    }),
  ],
  [
    'reasoning_none_with_tools',
    400,
    JSON.stringify({
      error: {
        message:
          "Function tools with reasoning_effort are not supported for gpt-5.6-luna in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
        param: 'reasoning_effort',
      },
    }),
  ],
  [
    'rename_max_tokens',
    400,
    JSON.stringify({
      error: {
        message:
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        param: 'max_tokens',
        code: 'unsupported_parameter',
      },
    }),
  ],
  [
    'split_phases',
    400,
    JSON.stringify({
      error: {
        code: 400,
        message: "Function calling with a response mime type: 'application/json' is unsupported",
        status: 'INVALID_ARGUMENT',
      },
    }),
  ],
  [
    'split_phases',
    400,
    JSON.stringify([
      {
        error: {
          code: 400,
          message: "Function calling with a response mime type: 'application/json' is unsupported",
          status: 'INVALID_ARGUMENT',
        },
      },
    ]),
  ],
  [
    'replay_reasoning',
    400,
    JSON.stringify({
      error: {
        code: 400,
        message: 'Function call is missing a thought_signature in functionCall parts.',
        status: 'INVALID_ARGUMENT',
      },
    }),
  ],
  [
    'lean_schema',
    400,
    JSON.stringify({
      error: {
        code: 400,
        message:
          'The specified schema produces a constraint that has too many states for serving.  Typical causes of this error are schemas with lots of text',
        status: 'INVALID_ARGUMENT',
      },
    }),
  ],
  [
    'lean_schema',
    400,
    routed(
      '{"type":"error","error":{"type":"invalid_request_error","message":"The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools."}}',
    ),
  ],
  [
    'lean_schema',
    400,
    routed(
      '{"type":"error","error":{"type":"invalid_request_error","message":"Schema is too complex for compilation."}}',
    ),
  ],
  [
    'lean_schema',
    400,
    JSON.stringify({
      error: {
        code: 400,
        message:
          'Invalid JSON payload received. Unknown name "$schema" at \'generation_config.response_schema\': Cannot find field.',
        status: 'INVALID_ARGUMENT',
      },
    }),
  ],
  [
    'lean_schema',
    400,
    JSON.stringify({
      error: { code: 400, message: 'Request contains an invalid argument.', status: 'INVALID_ARGUMENT' },
    }),
  ],
  [
    'repair_history',
    400,
    JSON.stringify({
      error: {
        message:
          "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: call_1",
      },
    }),
  ],
  [
    'repair_history',
    400,
    routed(
      '{"type":"error","error":{"message":"messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01. Each `tool_use` block must have a corresponding `tool_result` block in the next message."}}',
    ),
  ],
  [
    'replay_reasoning',
    400,
    JSON.stringify({
      error: {
        message: 'The `reasoning_content` in the thinking mode must be passed back to the API.',
        type: 'invalid_request_error',
      },
    }),
  ],
  ['fatal_config', 402, JSON.stringify({ error: { message: 'Insufficient Balance', type: 'unknown_error' } })],
  [
    'flatten_content',
    422,
    'Failed to deserialize the JSON body into the target type: messages[0]: data did not match any variant of untagged enum ChatCompletionRequestContent at line 1 column 200',
  ],
  [
    'flatten_content',
    400,
    JSON.stringify({ error: { message: 'invalid type: sequence, expected a string at line 1 column 50' } }),
  ],
  [
    'wait_retry',
    503,
    JSON.stringify({
      error: {
        message: 'Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.',
      },
    }),
  ],
  [
    'drop_reasoning',
    400,
    JSON.stringify({
      error: { message: "cannot specify both 'thinking' and 'reasoning_effort'", type: 'invalid_request_error' },
    }),
  ],
  [
    'tool_choice_auto',
    400,
    JSON.stringify({
      error: { message: "tool_choice 'required' is incompatible with thinking enabled", type: 'invalid_request_error' },
    }),
  ],
  [
    'tool_choice_auto',
    400,
    JSON.stringify({
      error: { message: 'The tool_choice parameter does not support being set to required or object in thinking mode' },
    }),
  ],
  [
    'add_json_word',
    400,
    JSON.stringify({
      error: {
        message:
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      },
    }),
  ],
  [
    'drop_response_format',
    400,
    JSON.stringify({
      error: {
        message: 'Json mode response is not supported when enable_thinking is true',
        code: 'invalid_parameter_error',
      },
    }),
  ],
  [
    'drop_reasoning',
    400,
    JSON.stringify({
      code: 'Client specified an invalid argument',
      error: 'Model grok-4 does not support parameter reasoningEffort.',
    }),
  ],
  [
    'drop_tools',
    422,
    '{"code":"x","error":"Failed to deserialize the JSON body into the target type: tools[0].function: missing field `parameters`"}',
  ],
  [
    'fatal_config',
    400,
    JSON.stringify({ code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***.' }),
  ],
  [
    'fatal_config',
    403,
    JSON.stringify({
      code: 'The caller does not have permission',
      error: 'Your team has either used all available credits or reached its monthly spending limit.',
    }),
  ],
  [
    'retry_once_then_drop_tools',
    400,
    JSON.stringify({
      error: {
        message: "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
        code: 'tool_use_failed',
        failed_generation: '<function=x>',
      },
    }),
  ],
  [
    'json_object',
    400,
    JSON.stringify({
      error: { message: 'This model does not support response format `json_schema`. See supported models' },
    }),
  ],
  [
    'drop_tools',
    400,
    JSON.stringify({
      object: 'error',
      message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      type: 'BadRequestError',
      code: 400,
    }),
  ],
  [
    'trim_context',
    400,
    JSON.stringify({
      object: 'error',
      message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
      code: 400,
    }),
  ],
  [
    'drop_tools',
    400,
    JSON.stringify({
      error: { message: 'registry.ollama.ai/library/gemma:2b does not support tools', type: 'api_error' },
    }),
  ],
  [
    'fatal_config',
    404,
    JSON.stringify({ error: { message: 'model "foo" not found, try pulling it first', type: 'not_found_error' } }),
  ],
  [
    'split_phases',
    400,
    JSON.stringify({
      error: { code: 400, message: 'Cannot use custom grammar constraints with tools.', type: 'invalid_request_error' },
    }),
  ],
  ['drop_tools', 500, JSON.stringify({ error: { code: 500, message: 'tools param requires --jinja flag' } })],
  ['wait_retry', 503, JSON.stringify({ error: { code: 503, message: 'Loading model', type: 'unavailable_error' } })],
  [
    'trim_context',
    400,
    JSON.stringify({
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 4096,
      },
    }),
  ],
  ['wait_retry', 502, '<html><head><title>502 Bad Gateway</title></head></html>'],
  ['wait_retry', 529, JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })],
  ['wait_retry', 524, 'error code: 524'],
  ['fatal_config', 403, '<!DOCTYPE html><html>Just a moment... Cloudflare</html>'],
  ['drop_param', 400, JSON.stringify({ error: { message: 'Unrecognized request argument supplied: provider' } })],
  ['drop_param', 400, JSON.stringify({ error: { message: 'Extra inputs are not permitted: session_id' } })],
  [
    'drop_param',
    400,
    JSON.stringify({
      detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }],
    }),
  ],
  ['fatal_config', 401, JSON.stringify({ detail: 'Unauthorized' })],
  [
    'drop_response_format',
    400,
    JSON.stringify({ error: { message: { detail: 'response_format is not supported by this model' } } }),
  ],
  [
    'drop_reasoning',
    400,
    JSON.stringify({
      error: { message: 'Reasoning is mandatory for this endpoint and cannot be disabled.', code: 400 },
    }),
  ],
  ['drop_param', 400, JSON.stringify({ error: { message: '`temperature` is deprecated for this model.' } })],
  [
    'hold',
    400,
    JSON.stringify({
      error: {
        message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        code: 'content_filter',
      },
    }),
  ],
  ['wait_retry', 500, JSON.stringify({ error: { message: 'Internal Server Error' } })],
  [
    'reduce_max_tokens',
    400,
    JSON.stringify({
      error: { message: 'max_tokens is too large: 100000. This model supports at most 16384 completion tokens' },
    }),
  ],
  [
    'stream_or_no_thinking',
    400,
    JSON.stringify({
      error: {
        message: 'This model only support stream mode, please enable the stream parameter to access the model.',
      },
    }),
  ],
  [
    'fatal_config',
    429,
    JSON.stringify({
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        code: 'insufficient_quota',
      },
    }),
  ],
  [
    'wait_retry',
    429,
    JSON.stringify({
      error: {
        message: 'Rate limit reached for gpt-5 in organization org-x on tokens per min (TPM): Limit 30000, Used 28000',
      },
    }),
  ],
  [
    'wait_retry',
    429,
    JSON.stringify({
      error: { code: 429, message: 'Resource has been exhausted (e.g. check quota).', status: 'RESOURCE_EXHAUSTED' },
    }),
  ],
  [
    'fatal_config',
    429,
    JSON.stringify([
      {
        error: {
          code: 429,
          message: 'Quota exceeded for quota metric generate_requests_per_model_per_day',
          status: 'RESOURCE_EXHAUSTED',
        },
      },
    ]),
  ],
  [
    'wait_retry',
    503,
    JSON.stringify([
      { error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' } },
    ]),
  ],
  [
    'fatal_config',
    400,
    JSON.stringify([
      { error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } },
    ]),
  ],
  [
    'fatal_config',
    400,
    JSON.stringify({
      error: { code: 400, message: 'User location is not supported for the API use.', status: 'FAILED_PRECONDITION' },
    }),
  ],
  [
    'drop_tools',
    400,
    JSON.stringify({ error: { message: "Invalid schema for function 'get_x': None is not of type 'object'" } }),
  ],
  [
    'hold',
    403,
    JSON.stringify({ error: { message: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE' } }),
  ],
  [
    'hold',
    200,
    JSON.stringify({ error: { message: 'Provider refused', code: 403, metadata: { error_type: 'refusal' } } }),
  ],
]

describe('an error is judged by what its body means', () => {
  test.each(REPORTED)('%s: %i %s', (step, status, raw) => {
    expect(classify(status, raw).step).toBe(step)
  })

  test('the words a model wrote before it failed are not the provider speaking', () => {
    const body = {
      error: {
        message: 'Failed to generate JSON.',
        code: 'json_validate_failed',
        failed_generation: 'invalid api key; does not support tools',
      },
    }
    expect(classify(400, JSON.stringify(body)).step).toBe('retry_once_then_drop_response_format')
  })

  test('a combination no endpoint takes gives up the dearest part that was sent', () => {
    const raw = JSON.stringify({
      error: { message: 'No endpoints found that can handle the requested parameters.', code: 404 },
    })
    expect(classify(404, raw).step).toBe('split_phases')
    expect(classify(404, raw, { ...SENT, tools: false }).step).toBe('drop_response_format')
    expect(classify(404, raw, { ...SENT, responseFormat: null }).step).toBe('drop_tools')
  })

  test('parameters are named in our spelling', () => {
    expect(
      classify(400, JSON.stringify({ code: 'x', error: 'Argument not supported on this model: presencePenalty' }))
        .param,
    ).toBe('presence_penalty')
    expect(classify(400, JSON.stringify({ error: { message: 'Unsupported value', param: 'temperature' } })).param).toBe(
      'temperature',
    )
  })

  test.each(['', 'null', '[]', '{}', '"x"', '{"error":null}', '{"error":{"message":{}}}', '['.repeat(5000), '\u0000'])(
    '%j is answered with some step',
    (raw) => {
      for (const status of [null, 200, 400, 404, 418, 500]) expect(RETRY_STEPS).toContain(classify(status, raw).step)
    },
  )
})

describe('the ladder', () => {
  test.each(RETRY_STEPS)('%s, taken again and again, ends', (step) => {
    let capabilities = initialCapabilities('openrouter', 'm')
    let attempt = FIRST_ATTEMPT
    let maxTokens = 8000
    for (let taken = 0; taken < 15; taken += 1) {
      const move = takeStep(
        { step, param: 'temperature', tokens: null, provider: 'P', message: 'm' },
        { capabilities, attempt, sent: SENT, maxTokens },
      )
      if (move.kind !== 'resend') {
        expect(['wait', 'nextModel', 'giveUp']).toContain(move.kind)
        return
      }
      capabilities = move.capabilities
      attempt = move.attempt
      maxTokens = attempt.maxTokens ?? maxTokens
    }
    expect.unreachable(`${step} never ended`)
  })

  test('a lesson is kept with the words that taught it', () => {
    const move = takeStep(
      { step: 'drop_tools', param: null, tokens: null, provider: null, message: 'does not support tools' },
      { capabilities: initialCapabilities('local', 'm'), attempt: FIRST_ATTEMPT, sent: SENT, maxTokens: 8000 },
    )
    expect(move).toMatchObject({
      kind: 'resend',
      learned: true,
      capabilities: { tools: false, learned: [{ step: 'drop_tools', because: 'does not support tools' }] },
    })
  })
})

test('an error of one word is told by its message, not by its kind', () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' }
  const { message } = classifyError({ status: 529, raw: JSON.stringify({ type: 'error', error }), sent: SENT })
  expect(message).toBe('Overloaded')
})
