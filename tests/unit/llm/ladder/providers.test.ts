import { expect, test } from 'vitest'
import { classifyError } from '@/lib/llm/ladder/classifyError.ts'
import type { RetryStep, SentFeatures } from '@/lib/llm/ladder/retryStep.ts'

// Errors by dialect, each with the step it should lead to, in bodies such as these servers send; none was recorded here.

const SENT: SentFeatures = { tools: true, responseFormat: 'json_schema', reasoning: true, stream: true }
const classify = (status: number, body: unknown, sent = SENT) =>
  classifyError({ status, raw: typeof body === 'string' ? body : JSON.stringify(body), sent })

const openAi = (message: string, rest: object = {}) => ({
  error: { message, type: 'invalid_request_error', param: null, code: null, ...rest },
})
const azure = (message: string, code: string, rest: object = {}) => ({ error: { code, message, ...rest } })
const routed = (raw: unknown, code = 400, provider = 'Together') => ({
  error: {
    message: 'Provider returned error',
    code,
    metadata: { raw: typeof raw === 'string' ? raw : JSON.stringify(raw), provider_name: provider },
  },
  user_id: 'user_2x',
})
const anthropic = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_011',
})
const gemini = (code: number, status: string, message: string) => [{ error: { code, message, status } }]
const mistral = (loc: string[], msg: string, type: string) => ({
  object: 'error',
  message: { detail: [{ type, loc, msg, input: null }] },
  type: 'invalid_request_error',
  param: null,
  code: null,
})
const vllm = (message: string, code = 400, type = 'BadRequestError') => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
})
const llamaCpp = (message: string, code = 400, type = 'invalid_request_error') => ({ error: { code, message, type } })

type Case = [dialect: string, step: RetryStep, status: number, body: unknown, sent?: Partial<SentFeatures>]

const CASES: Case[] = [
  // OpenAI
  [
    'OpenAI',
    'rename_max_tokens',
    400,
    openAi(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { param: 'max_tokens', code: 'unsupported_parameter' },
    ),
  ],
  [
    'OpenAI',
    'drop_param',
    400,
    openAi(
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      { param: 'temperature', code: 'unsupported_value' },
    ),
  ],
  [
    'OpenAI',
    'drop_reasoning',
    400,
    openAi(
      "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are: 'low', 'medium', and 'high'.",
      { param: 'reasoning_effort', code: 'unsupported_value' },
    ),
  ],
  ['OpenAI', 'drop_reasoning', 400, openAi('Unrecognized request argument supplied: reasoning_effort')],
  [
    'OpenAI',
    'trim_context',
    400,
    openAi(
      'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens. Please reduce the length of the messages.',
      { code: 'context_length_exceeded', param: 'messages' },
    ),
  ],
  [
    'OpenAI',
    'reduce_max_tokens',
    400,
    openAi(
      'max_tokens is too large: 65536. This model supports at most 16384 completion tokens, whereas you provided 65536.',
      { param: 'max_tokens' },
    ),
  ],
  [
    'OpenAI',
    'lean_schema',
    400,
    openAi(
      "Invalid schema for response_format 'trade_decisions': In context=('properties', 'confidence'), 'minimum' is not permitted.",
      { param: 'response_format' },
    ),
  ],
  [
    'OpenAI',
    'fatal_config',
    404,
    openAi('The model `gpt-9` does not exist or you do not have access to it.', { code: 'model_not_found' }),
  ],
  [
    'OpenAI',
    'fatal_config',
    429,
    openAi('You have reached your specified billing hard limit.', {
      type: 'insufficient_quota',
      code: 'billing_hard_limit_reached',
    }),
  ],
  [
    'OpenAI',
    'wait_retry',
    500,
    openAi('The server had an error while processing your request. Sorry about that!', { type: 'server_error' }),
  ],
  [
    'OpenAI',
    'drop_param',
    400,
    openAi(
      'Your organization must be verified to stream this model. Please go to the settings page and click Verify Organization.',
      { param: 'stream', code: 'unsupported_value' },
    ),
  ],
  [
    'OpenAI',
    'repair_history',
    400,
    openAi(
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: call_1",
      { param: 'messages.[3].role' },
    ),
  ],
  [
    'OpenAI',
    'hold',
    400,
    openAi('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', {
      code: 'invalid_prompt',
    }),
  ],
  // Azure
  [
    'Azure',
    'fatal_config',
    404,
    azure(
      'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
      'DeploymentNotFound',
    ),
  ],
  ['Azure', 'fatal_config', 401, azure('Access denied due to invalid subscription key or wrong API endpoint.', '401')],
  [
    'Azure',
    'wait_retry',
    429,
    azure(
      'Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current AIServices S0 pricing tier. Please retry after 12 seconds.',
      '429',
    ),
  ],
  [
    'Azure',
    'hold',
    400,
    azure(
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      'content_filter',
      { innererror: { code: 'ResponsibleAIPolicyViolation' } },
    ),
  ],
  [
    'Azure',
    'drop_response_format',
    400,
    azure(
      'response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later',
      'BadRequest',
    ),
  ],
  // OpenRouter over others
  [
    'OpenRouter over Together',
    'reduce_max_tokens',
    400,
    routed({
      error: {
        message:
          '`inputs` tokens + `max_new_tokens` must be <= 32769. Given: 20000 `inputs` tokens and 16000 `max_new_tokens`',
        type: 'invalid_request_error',
      },
    }),
  ],
  [
    'OpenRouter over Anthropic',
    'rename_max_tokens',
    400,
    routed(anthropic('invalid_request_error', 'max_tokens: Field required'), 400, 'Anthropic'),
  ],
  [
    'OpenRouter over Anthropic',
    'replay_reasoning',
    400,
    routed(
      anthropic(
        'invalid_request_error',
        'messages.3.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
      ),
      400,
      'Anthropic',
    ),
  ],
  [
    'OpenRouter over Google',
    'lean_schema',
    400,
    routed(
      {
        error: {
          code: 400,
          message: 'The specified schema produces a constraint that has too many states for serving.',
          status: 'INVALID_ARGUMENT',
        },
      },
      400,
      'Google',
    ),
  ],
  [
    'OpenRouter over Google',
    'next_provider',
    429,
    routed(
      { error: { code: 429, message: 'Resource exhausted. Please try again later.', status: 'RESOURCE_EXHAUSTED' } },
      429,
      'Google',
    ),
  ],
  [
    'OpenRouter over DeepInfra',
    'flatten_content',
    422,
    routed(
      {
        detail: [
          {
            type: 'string_type',
            loc: ['body', 'messages', 2, 'tool', 'content'],
            msg: 'Input should be a valid string',
          },
        ],
      },
      422,
      'DeepInfra',
    ),
  ],
  [
    'OpenRouter',
    'next_provider',
    502,
    {
      error: {
        message: 'Upstream error from Chutes: Internal error',
        code: 502,
        metadata: { provider_name: 'Chutes' },
      },
    },
  ],
  [
    'OpenRouter',
    'fatal_config',
    404,
    {
      error: {
        message:
          'No endpoints found matching your data policy (Free model publication). Configure: https://openrouter.ai/settings/privacy',
        code: 404,
      },
    },
  ],
  [
    'OpenRouter',
    'fatal_config',
    402,
    { error: { message: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits', code: 402 } },
  ],
  [
    'OpenRouter',
    'drop_reasoning',
    400,
    { error: { message: 'Reasoning is mandatory for this endpoint and cannot be disabled.', code: 400 } },
  ],
  [
    'OpenRouter in a stream',
    'next_provider',
    200,
    {
      error: { code: 'server_error', message: 'Provider disconnected unexpectedly' },
      choices: [{ delta: { content: '' }, finish_reason: 'error' }],
    },
  ],
  // Anthropic-compatible
  ['Anthropic', 'wait_retry', 529, anthropic('overloaded_error', 'Overloaded')],
  [
    'Anthropic',
    'trim_context',
    400,
    anthropic('invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
  ],
  [
    'Anthropic',
    'reduce_max_tokens',
    400,
    anthropic(
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 180000 + 32000 > 200000, decrease input length or `max_tokens` and try again',
    ),
  ],
  [
    'Anthropic',
    'fatal_config',
    400,
    anthropic(
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ),
  ],
  [
    'Anthropic',
    'drop_reasoning',
    400,
    anthropic('invalid_request_error', '`temperature` may only be set to 1 when thinking is enabled.'),
  ],
  [
    'Anthropic',
    'drop_tools',
    400,
    anthropic(
      'invalid_request_error',
      'tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12',
    ),
  ],
  [
    'Anthropic',
    'repair_history',
    400,
    anthropic(
      'invalid_request_error',
      'messages.4: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01',
    ),
  ],
  // Gemini-compatible
  [
    'Gemini',
    'split_phases',
    400,
    gemini(400, 'INVALID_ARGUMENT', "Function calling with a response mime type: 'application/json' is unsupported"),
  ],
  [
    'Gemini',
    'drop_reasoning',
    400,
    gemini(400, 'INVALID_ARGUMENT', 'Thinking budget is not supported for this model.'),
  ],
  [
    'Gemini',
    'drop_reasoning',
    400,
    gemini(400, 'INVALID_ARGUMENT', 'Budget 0 is invalid. This model only works in thinking mode.'),
  ],
  [
    'Gemini',
    'drop_param',
    400,
    gemini(400, 'INVALID_ARGUMENT', 'Invalid JSON payload received. Unknown name "session_id": Cannot find field.'),
  ],
  [
    'Gemini',
    'replay_reasoning',
    400,
    gemini(400, 'INVALID_ARGUMENT', 'Function call is missing a thought_signature in functionCall parts.'),
  ],
  [
    'Gemini',
    'trim_context',
    400,
    gemini(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ),
  ],
  // DeepSeek
  ['DeepSeek', 'fatal_config', 402, openAi('Insufficient Balance', { type: 'unknown_error' })],
  [
    'DeepSeek',
    'flatten_content',
    422,
    'Failed to deserialize the JSON body into the target type: messages[1]: invalid type: sequence, expected a string at line 1 column 200',
  ],
  [
    'DeepSeek',
    'reduce_max_tokens',
    400,
    openAi('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'),
  ],
  ['DeepSeek', 'json_object', 400, openAi('This response_format type is unavailable now')],
  [
    'DeepSeek',
    'replay_reasoning',
    400,
    openAi('The reasoning_content in the thinking mode must be passed back to the API.'),
  ],
  // Mistral
  [
    'Mistral',
    'drop_param',
    422,
    mistral(['body', 'stream_options'], 'Extra inputs are not permitted', 'extra_forbidden'),
  ],
  [
    'Mistral',
    'drop_param',
    422,
    mistral(['body', 'reasoning_effort'], 'Extra inputs are not permitted', 'extra_forbidden'),
  ],
  [
    'Mistral',
    'repair_history',
    400,
    {
      object: 'error',
      message: "Unexpected role 'user' after role 'tool'",
      type: 'invalid_request_message_order',
      code: '3230',
    },
  ],
  [
    'Mistral',
    'drop_param',
    422,
    mistral(['body', 'max_completion_tokens'], 'Extra inputs are not permitted', 'extra_forbidden'),
  ],
  // Groq
  [
    'Groq',
    'retry_once_then_drop_tools',
    400,
    openAi("Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.", {
      code: 'tool_use_failed',
      failed_generation: '<function=get_indicator>',
    }),
  ],
  ['Groq', 'split_phases', 400, openAi('json mode cannot be combined with tool/function calling')],
  [
    'Groq',
    'trim_context',
    413,
    openAi(
      'Request too large for model `llama` in organization `org` on tokens per minute (TPM): Limit 6000, Requested 12000, please reduce your message size and try again.',
      { type: 'tokens', code: 'rate_limit_exceeded' },
    ),
  ],
  [
    'Groq',
    'reduce_max_tokens',
    400,
    openAi(
      '`max_completion_tokens` must be less than or equal to `32768`, the maximum value for `max_completion_tokens` is less than the `context_window` for this model',
      { param: 'max_completion_tokens' },
    ),
  ],
  [
    'Groq',
    'drop_reasoning',
    400,
    openAi('`reasoning_effort` must be one of `none` or `default`', { param: 'reasoning_effort' }),
  ],
  [
    'Groq',
    'next_model',
    503,
    openAi('qwen-3 is currently over capacity. Please try again later or use openai/gpt-oss-120b instead.', {
      type: 'internal_server_error',
    }),
  ],
  // Together, Fireworks
  [
    'Together',
    'drop_tools',
    400,
    openAi('This model does not support function calling. Please see the list of models that do.', { param: 'tools' }),
  ],
  [
    'Together',
    'wait_retry',
    503,
    openAi('The server is overloaded or not ready yet; try a dedicated endpoint.', { type: 'service_unavailable' }),
    {},
  ],
  [
    'Fireworks',
    'flatten_content',
    400,
    {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        code: 'invalid_request_error',
        message: 'This model does not support image/multi-part content: messages[2].content must be a string',
      },
    },
  ],
  [
    'Fireworks',
    'stream_or_no_thinking',
    400,
    {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        message: 'Requests with max_tokens > 4096 must have stream=true',
      },
    },
    { stream: false },
  ],
  [
    'Fireworks',
    'fatal_config',
    404,
    {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        code: 'NOT_FOUND',
        message: 'Model not found, inaccessible, and/or not deployed',
      },
    },
  ],
  // vLLM, SGLang
  [
    'vLLM',
    'drop_tools',
    400,
    vllm('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
  ],
  [
    'vLLM',
    'reduce_max_tokens',
    400,
    vllm(
      "This model's maximum context length is 8192 tokens. However, you requested 13000 tokens (5000 in the messages, 8000 in the completion). Please reduce the length of the messages or completion.",
    ),
  ],
  ['vLLM', 'fatal_config', 404, vllm('The model `x` does not exist.', 404, 'NotFoundError')],
  ['vLLM', 'lean_schema', 400, vllm('The provided JSON schema contains features not supported by xgrammar.')],
  // llama.cpp
  [
    'llama.cpp',
    'trim_context',
    400,
    {
      error: {
        code: 400,
        message: 'request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 4096,
      },
    },
  ],
  [
    'llama.cpp',
    'retry_once_then_drop_tools',
    500,
    llamaCpp(
      'Failed to parse tool call arguments as JSON: [json.exception.parse_error.101] parse error at line 1, column 12',
      500,
      'server_error',
    ),
  ],
  ['llama.cpp', 'wait_retry', 503, llamaCpp('Loading model', 503, 'unavailable_error')],
  ['llama.cpp', 'lean_schema', 400, llamaCpp('Failed to initialize samplers: failed to parse grammar')],
  // Ollama, LM Studio
  ['Ollama', 'drop_tools', 400, openAi('registry.ollama.ai/library/gemma3:latest does not support tools')],
  ['Ollama', 'drop_reasoning', 400, openAi('"llama3.2" does not support thinking')],
  ['Ollama', 'fatal_config', 404, openAi('model "qwen3:99b" not found, try pulling it first')],
  [
    'Ollama',
    'retry_once_then_drop_tools',
    500,
    openAi('error parsing tool call: raw=\'{"name":\', err=unexpected end of JSON input', { type: 'api_error' }),
  ],
  ['Ollama', 'wait_retry', 500, openAi('llama runner process has terminated: exit status 2', { type: 'api_error' })],
  [
    'LM Studio',
    'json_schema',
    400,
    { error: "'response_format.type' must be 'json_schema' or 'text'" },
    { responseFormat: 'json_object' },
  ],
  [
    'LM Studio',
    'trim_context',
    400,
    {
      error:
        'Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input',
    },
  ],
  ['LM Studio', 'wait_retry', 400, { error: 'Model is loading. Please wait.' }],
  // Written after the classifier.
  [
    'Cohere',
    'reduce_max_tokens',
    400,
    { message: 'too many tokens: max_tokens must be less than or equal to 4096, received 8000' },
  ],
  [
    'SambaNova',
    'reduce_max_tokens',
    400,
    openAi(
      'Requested generation length 8000 is not possible! The provided prompt is 9000 tokens long, so generating 8000 tokens requires a sequence length of 17000, but the maximum supported sequence length is just 16384!',
    ),
  ],
  [
    'Cerebras',
    'rename_max_tokens',
    400,
    {
      message: 'body.max_tokens: this field was removed, please send max_completion_tokens',
      type: 'invalid_request_error',
      param: 'max_tokens',
      code: 'wrong_api_format',
    },
  ],
  [
    'Nebius',
    'rename_max_tokens',
    422,
    {
      detail: [
        {
          type: 'value_error',
          loc: ['body', 'max_tokens'],
          msg: 'Value error, max_tokens is deprecated in favor of the max_completion_tokens field',
        },
      ],
    },
  ],
  [
    'Hyperbolic',
    'flatten_content',
    400,
    {
      object: 'error',
      message:
        "[{'type': 'string_type', 'loc': ('body', 'messages', 0, 'content'), 'msg': 'Input should be a valid string', 'input': [{'type': 'text'}]}]",
      type: 'BadRequestError',
      code: 400,
    },
  ],
  [
    'Cloudflare',
    'flatten_content',
    400,
    {
      errors: [
        {
          message:
            "AiError: Bad input: Error: oneOf at '/' not met, 0 matches: required properties at '/' are 'prompt', Type mismatch of '/messages/0/content', 'string' not in 'array'",
          code: 5006,
        },
      ],
      success: false,
      result: {},
      messages: [],
    },
  ],
  [
    'xAI',
    'drop_reasoning',
    400,
    { code: 'Client specified an invalid argument', error: 'Model grok-4 does not support parameter reasoningEffort.' },
  ],
  [
    'Perplexity',
    'drop_reasoning',
    400,
    openAi('sonar does not allow choosing how long it reasons: reasoning_effort was given', { type: 'bad_request' }),
  ],
  [
    'Zhipu',
    'drop_reasoning',
    400,
    { error: { code: '1210', message: 'thinking.type is fixed to enabled for this model, adjust or remove it' } },
  ],
  [
    'SGLang',
    'retry_once_then_drop_tools',
    500,
    vllm('Failed to parse fc related info to json format!', 500, 'InternalServerError'),
  ],
  [
    'Moonshot',
    'retry_once_then_drop_tools',
    500,
    openAi('The tool call emitted by the model could not be decoded, please retry', { type: 'engine_error' }),
  ],
  [
    'Novita',
    'next_model',
    429,
    openAi('deepseek/deepseek-v4 has no free capacity at the moment, consider deepseek/deepseek-v4-lite', {
      type: 'capacity',
    }),
  ],
  ['Baseten', 'wait_retry', 503, { error: 'Model is scaling up from zero, retry shortly' }],
  ['Portkey', 'fatal_config', 401, { status: 'failure', message: 'Invalid API Key. Error Code: 03' }],
  [
    'LiteLLM over Bedrock',
    'drop_param',
    400,
    {
      error: {
        message: "litellm.UnsupportedParamsError: bedrock does not support parameters: ['tools'], for model=x",
        type: 'None',
        param: 'None',
        code: '400',
      },
    },
  ],
  [
    'LiteLLM over Vertex',
    'trim_context',
    400,
    {
      error: {
        message:
          'litellm.ContextWindowExceededError: litellm.BadRequestError: VertexAIException - the prompt exceeds the window of the model by 4000 tokens',
        code: '400',
      },
    },
  ],
  ['Bedrock', 'wait_retry', 429, { message: 'Too many tokens, please wait before trying again.' }],
  ['Bedrock', 'fatal_config', 403, { message: "You don't have access to the model with the specified model ID." }],
  [
    'TGI',
    'split_phases',
    422,
    { error: 'Tool error: grammar and tools are mutually exclusive', error_type: 'validation' },
  ],
  [
    'Friendli',
    'drop_param',
    422,
    { detail: "Unknown option 'parallel_tool_calls' in request", param: 'parallel_tool_calls' },
  ],
  [
    'AI21',
    'reduce_max_tokens',
    422,
    {
      detail: [
        {
          loc: ['body', 'max_tokens'],
          msg: 'ensure this value is less than or equal to 4096',
          type: 'value_error.number.not_le',
          ctx: { limit_value: 4096 },
        },
      ],
    },
  ],
  [
    'Writer',
    'reduce_max_tokens',
    400,
    {
      tpe: 'bad_request',
      errors: [{ description: 'Maximum output is 2048 tokens for this model, 8000 tokens of output were asked for' }],
    },
  ],
  [
    'NVIDIA',
    'rename_max_tokens',
    400,
    {
      type: 'urn:inference-service:problem-details:bad-request',
      title: 'Bad Request',
      status: 400,
      detail: 'Unsupported field max_tokens. This endpoint reads max_completion_tokens.',
    },
  ],
  [
    'Databricks',
    'flatten_content',
    400,
    {
      error_code: 'BAD_REQUEST',
      message:
        '{"external_model_message":{"error":{"message":"messages.content: array content is not accepted by this endpoint, send plain text"}}}',
    },
  ],
  [
    'IBM',
    'drop_reasoning',
    400,
    {
      errors: [
        {
          code: 'invalid_request_entity',
          message: "Json document validation error: 'reasoning_effort' is not a valid option for ibm/granite",
        },
      ],
      trace: 'x',
      status_code: 400,
    },
  ],
  [
    'MiniMax',
    'drop_reasoning',
    200,
    {
      base_resp: { status_code: 2013, status_msg: 'invalid params, reasoning_split not supported' },
      error: { message: 'invalid params, reasoning not supported' },
    },
  ],
  [
    'Volcengine',
    'fatal_config',
    404,
    {
      error: {
        code: 'InvalidEndpointOrModel.NotFound',
        message: 'The model or endpoint doubao-x does not exist or you do not have access to it.',
        type: 'NotFound',
      },
    },
  ],
  [
    'Qwen',
    'stream_or_no_thinking',
    400,
    {
      error: {
        code: 'invalid_parameter_error',
        message: 'parameter.enable_thinking must be set to false for non-streaming calls',
      },
    },
    { stream: false },
  ],
  [
    'Qwen',
    'hold',
    400,
    { error: { code: 'data_inspection_failed', message: 'Input data may contain inappropriate content.' } },
  ],
  ['Replicate', 'wait_retry', 500, { detail: 'The model is starting up, try again in a minute' }],
  ['Chutes', 'next_model', 503, { detail: 'No instances available (yet) for chute; maximum capacity reached' }],
  [
    'Lepton',
    'retry_once_then_drop_tools',
    422,
    { error: 'The model generated an incomplete tool call: unbalanced braces in arguments' },
  ],
  [
    'Inference.net',
    'drop_tools',
    400,
    {
      error: {
        message:
          'Tools were provided, but the selected model was not trained for function calls and will not use them.',
      },
    },
  ],
  [
    'Snowflake',
    'json_object',
    400,
    { message: 'structured output is not available for this model', request_id: 'x', error_code: '390200' },
  ],
  [
    'Featherless',
    'trim_context',
    400,
    openAi('You asked for 40000 tokens of context while this plan serves models with a context of 16384'),
  ],
  [
    'Venice',
    'drop_param',
    400,
    { error: 'Invalid request parameters', details: { session_id: { _errors: ['Unrecognized key'] } } },
  ],
  ['OVH', 'fatal_config', 403, { message: 'Forbidden: token has no right on this project' }],
  [
    'Scaleway',
    'wait_retry',
    429,
    { error: 'TOO MANY REQUESTS', status: 429, message: 'You exceeded your current quota of requests per minute' },
  ],
  ['vLLM', 'trim_context', 400, vllm("'max_tokens' must be at least 1, got -1200.")],
  ['llama.cpp', 'split_phases', 400, llamaCpp('Cannot use custom grammar constraints with tools.')],
]

test.each(CASES)('%s: %s', (_dialect, step, status, body, sent = {}) => {
  expect(classify(status, body, { ...SENT, ...sent }).step).toBe(step)
})
