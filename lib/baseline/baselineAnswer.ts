import { z } from 'zod'
import { BASELINE_LABEL, decideByRules, parseBaselineContext, type ToolWish, toolWishes } from './baselineRules.ts'

/**
 * The rules as an OpenAI-compatible API, without a socket: a request in, a reply out. The server (baselineServer.ts) and a run in process
 * (baselineFetch.ts) carry the same replies.
 */

/** The model's name says what it is wherever it is shown. */
export const BASELINE_MODEL = 'baseline/trend-rules-v2'

/** An HTTP reply as text. */
export interface BaselineReply {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

const toolCallSchema = z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) })
const requestSchema = z.object({
  messages: z.array(
    z.looseObject({
      role: z.string(),
      content: z.string().nullish(),
      tool_calls: z.array(toolCallSchema).nullish(),
      tool_call_id: z.string().nullish(),
    }),
  ),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).nullish(),
  stream: z.boolean().nullish(),
})
type ChatRequest = z.infer<typeof requestSchema>

type Message = {
  content: string | null
  reasoning: string
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
}

/** Returns the reply to `GET /v1/models` and `POST /v1/chat/completions`, streamed or not; errors in OpenAI's form. `body` is parsed JSON. */
export function answerBaseline(method: string, path: string, body: unknown): BaselineReply {
  if (method === 'GET' && path === '/v1/models') {
    const model = { id: BASELINE_MODEL, object: 'model', owned_by: 'local rule engine (not a language model)' }
    return json(200, { object: 'list', data: [model] })
  }
  if (method !== 'POST' || path !== '/v1/chat/completions') {
    return json(404, { error: { message: `There is no ${method} ${path} here.`, type: 'invalid_request_error' } })
  }
  const parsed = requestSchema.safeParse(body)
  if (!parsed.success) {
    const message = `The request is not a chat completion: ${z.prettifyError(parsed.error).slice(0, 200)}`
    return json(400, { error: { message, type: 'invalid_request_error' } })
  }
  const message = complete(parsed.data)
  const finish = message.tool_calls ? 'tool_calls' : 'stop'
  if (parsed.data.stream) return stream(message, finish)
  return json(200, {
    ...envelope('chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage: NO_USAGE,
  })
}

const json = (status: number, body: unknown): BaselineReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** Returns the message as a provider streams it: reasoning first, then text in pieces or tool calls, then usage. */
function stream(message: Message, finish: string): BaselineReply {
  const event = (fields: Record<string, unknown>) =>
    `data: ${JSON.stringify({ ...envelope('chat.completion.chunk'), ...fields })}\n\n`
  const chunk = (delta: Record<string, unknown>, finishReason: string | null = null) =>
    event({ choices: [{ index: 0, delta, finish_reason: finishReason }] })
  const events = [chunk({ role: 'assistant', reasoning: message.reasoning })]
  for (let at = 0; message.content !== null && at < message.content.length; at += 400)
    events.push(chunk({ content: message.content.slice(at, at + 400) }))
  if (message.tool_calls)
    events.push(chunk({ tool_calls: message.tool_calls.map((call, index) => ({ index, ...call })) }))
  events.push(chunk({}, finish), event({ choices: [], usage: NO_USAGE }), 'data: [DONE]\n\n')
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' }
  return { status: 200, headers, body: events.join('') }
}

/** Rules use no tokens and cost nothing. */
const NO_USAGE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cost: 0 }

const envelope = (object: string) => ({
  id: 'baseline',
  object,
  created: 0,
  model: BASELINE_MODEL,
  system_fingerprint: 'rules, not a language model',
})

/** Returns the assistant's message: tool calls while a rule still needs an answer, then the decisions. */
function complete(request: ChatRequest): Message {
  const contextText = request.messages.findLast(
    (message) => message.role === 'user' && parseBaselineContext(message.content ?? '') !== null,
  )?.content
  const context = contextText ? parseBaselineContext(contextText) : null
  if (!context) {
    return {
      content: JSON.stringify({
        reasoning: `${BASELINE_LABEL} No market context was found in the prompt.`,
        trade_decisions: [],
      }),
      reasoning: BASELINE_LABEL,
    }
  }
  const results = adxResults(request)
  const asked = request.messages.some((message) => message.tool_calls && message.tool_calls.length > 0)
  const mayCall = request.tools?.some((tool) => tool.function.name === 'fetch_indicator') ?? false
  const wishes = toolWishes(context)
  if (mayCall && !asked && wishes.length > 0) {
    return {
      content: null,
      reasoning: `${BASELINE_LABEL} The 4h averages nearly touch for ${wishes.map((wish) => wish.arguments.symbol).join(', ')}: ADX decides.`,
      tool_calls: wishes.map(toToolCall),
    }
  }
  const decided = decideByRules(context, results)
  return { content: JSON.stringify(decided), reasoning: decided.reasoning }
}

const toToolCall = (wish: ToolWish, index: number) => ({
  id: `call_${index + 1}`,
  type: 'function' as const,
  function: { name: wish.name, arguments: JSON.stringify(wish.arguments) },
})

/** Returns ADX by coin from the tool messages; an error message of a tool gives nothing. */
function adxResults(request: ChatRequest): Record<string, number> {
  const coins = new Map<string, string>()
  for (const message of request.messages) {
    for (const call of message.tool_calls ?? []) {
      const symbol = z.object({ symbol: z.string() }).safeParse(parseJson(call.function.arguments))
      if (symbol.success) coins.set(call.id, symbol.data.symbol)
    }
  }
  const found: Record<string, number> = {}
  for (const message of request.messages) {
    const coin = message.role === 'tool' && message.tool_call_id ? coins.get(message.tool_call_id) : undefined
    const value = coin ? findValue(parseJson(message.content ?? '')) : null
    if (coin && value !== null) found[coin] = value
  }
  return found
}

/** Finds `value` in a tool's reply, alone or last of a list. */
function findValue(reply: unknown): number | null {
  if (typeof reply !== 'object' || reply === null) return null
  const value =
    (reply as Record<string, unknown>).value ??
    findValue((reply as Record<string, unknown>).result ?? (reply as Record<string, unknown>).values)
  if (typeof value === 'number') return value
  const last = Array.isArray(value) ? value.at(-1) : null
  return typeof last === 'number' ? last : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
