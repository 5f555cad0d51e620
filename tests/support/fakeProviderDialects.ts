import { GOOD_ANSWER } from './askSetup.ts'
import type { ChatBody, FakeBehaviour, FakeReply } from './fakeProvider.ts'

/** Endpoints that behave as the providers document or their users report: each wants one tool round, and answers in its own dialect. */

const CALL = { id: 'c1', type: 'function', function: { name: 'get_indicator', arguments: '{"name":"rsi"}' } }
const error = (status: number, body: unknown): FakeReply => ({ status, body })
const toolsDone = (body: ChatBody): boolean => body.messages.some((message) => message.role === 'tool')

/** Calls the tool once if it may, then answers. */
const callThenAnswer = (body: ChatBody, extra: Record<string, unknown> = {}): FakeReply =>
  body.tools !== undefined && !toolsDone(body)
    ? { message: { ...extra, tool_calls: [CALL] } }
    : { message: { content: GOOD_ANSWER }, usage: { prompt_tokens: 900, completion_tokens: 90, cost: 0.001 } }

const assistantWithCalls = (body: ChatBody) => body.messages.find((message) => message.tool_calls !== undefined)

/** OpenRouter in front of a Gemini 3 model: both at once; reasoning_details must come back. */
export const openRouter: FakeBehaviour = (body) => {
  const replayed = assistantWithCalls(body)
  if (replayed !== undefined && replayed.reasoning_details === undefined) {
    return error(400, {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: 'Gemini models require OpenRouter reasoning details to be preserved in each request.',
          provider_name: 'Google AI Studio',
        },
      },
    })
  }
  return callThenAnswer(body, {
    reasoning: 'hm',
    reasoning_details: [{ type: 'reasoning.encrypted', data: 'xyz', index: 0 }],
  })
}

/** OpenAI's gpt-5.4: no temperature, max_completion_tokens, tools only without reasoning, strict schemas only. */
export const openAi: FakeBehaviour = (body) => {
  const refuse = (message: string, param: string) =>
    error(400, { error: { message, type: 'invalid_request_error', param, code: null } })
  if (body.max_tokens !== undefined)
    return refuse(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
    )
  if (body.temperature !== undefined)
    return refuse(
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      'temperature',
    )
  if (body.tools !== undefined && body.reasoning_effort !== 'none')
    return refuse(
      'Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead.',
      'reasoning_effort',
    )
  const schema = body.response_format?.json_schema?.schema
  if (schema !== undefined && schema.additionalProperties !== false)
    return refuse(
      "Invalid schema for response_format 'trade_decisions': 'additionalProperties' is required to be supplied and to be false.",
      'response_format',
    )
  return callThenAnswer(body)
}

/** DeepSeek: json_object only, with the word json; reasoning_content must come back in tool rounds. */
export const deepSeek: FakeBehaviour = (body) => {
  const refuse = (message: string) =>
    error(400, { error: { message, type: 'invalid_request_error', param: null, code: 'invalid_request_error' } })
  if (body.response_format?.type === 'json_schema') return refuse('This response_format type is unavailable now')
  if (body.response_format?.type === 'json_object' && !JSON.stringify(body.messages).toLowerCase().includes('json')) {
    return refuse("Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.")
  }
  const replayed = assistantWithCalls(body)
  if (replayed !== undefined && replayed.reasoning_content === undefined)
    return refuse('Missing `reasoning_content` field in the assistant message at message index 2.')
  return callThenAnswer(body, { reasoning_content: 'Let me check the RSI.' })
}

/** Gemini 2.5 behind its own compatible endpoint: never both at once, errors in an array, depth budget. */
export const gemini25: FakeBehaviour = (body) => {
  if (body.tools !== undefined && body.response_format !== undefined) {
    return error(400, [
      {
        error: {
          code: 400,
          message: "Function calling with a response mime type: 'application/json' is unsupported",
          status: 'INVALID_ARGUMENT',
        },
      },
    ])
  }
  if (body.response_format !== undefined && depthOf(body.response_format.json_schema?.schema) > 12) {
    return error(400, [
      {
        error: {
          code: 400,
          message: 'A schema in GenerationConfig in the request exceeds the maximum allowed nesting depth.',
          status: 'INVALID_ARGUMENT',
        },
      },
    ])
  }
  return callThenAnswer(body, {})
}

/** vLLM: tools with a schema are silently never called; flat error bodies. */
export const vllm: FakeBehaviour = (body) => {
  if (body.tools !== undefined && body.response_format !== undefined)
    return { message: { content: GOOD_ANSWER.replace('"buy"', '"hold"') } }
  return callThenAnswer(body)
}

/** vLLM started without a tool parser. */
export const vllmWithoutParser: FakeBehaviour = (body) =>
  body.tools === undefined
    ? callThenAnswer(body)
    : error(400, {
        object: 'error',
        message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        type: 'BadRequestError',
        param: null,
        code: 400,
      })

/** Ollama with a model that knows no tools, and thinks in tags. */
export const ollama: FakeBehaviour = (body) =>
  body.tools === undefined
    ? { message: { content: `<think>hm, maybe sell?</think>\n${GOOD_ANSWER}` } }
    : error(400, {
        error: {
          message: 'registry.ollama.ai/library/gemma3:4b does not support tools',
          type: 'api_error',
          param: null,
          code: null,
        },
      })

/** LM Studio: json_object refused, the error a plain string. */
export const lmStudio: FakeBehaviour = (body) =>
  body.response_format?.type === 'json_object'
    ? error(400, { error: "'response_format.type' must be 'json_schema' or 'text'" })
    : callThenAnswer(body)

/** A server that cannot stream, and knows no usage options. */
export const withoutStreaming: FakeBehaviour = (body) =>
  body.stream === true
    ? error(400, { error: { message: 'Streaming is not supported for this model', type: 'invalid_request_error' } })
    : callThenAnswer(body)

/** DashScope's Qwen: thinks only when streaming. */
export const qwen: FakeBehaviour = (body) =>
  body.stream !== true && body.enable_thinking !== false
    ? error(400, {
        error: {
          code: 'invalid_parameter_error',
          param: null,
          message: 'parameter.enable_thinking must be set to false for non-streaming calls',
          type: 'invalid_request_error',
        },
      })
    : callThenAnswer(body)

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
