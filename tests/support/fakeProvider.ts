import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A chat-completions endpoint on loopback that answers as told, so tests can be any provider. */
export interface FakeProvider {
  baseUrl: string
  /** Bodies of the requests to /chat/completions, in order, and the headers they came with. */
  requests: { body: ChatBody; headers: IncomingMessage['headers'] }[]
  /** Every request, whatever its path. */
  heard: { url: string; headers: IncomingMessage['headers'] }[]
  /** Bodies of further GET routes by path, such as /v1/key; 404 for any other. */
  readonly routes: Record<string, unknown>
  close(): Promise<void>
}

export interface ChatBody {
  model: string
  messages: { role: string; content?: unknown; tool_calls?: unknown; tool_call_id?: string; [key: string]: unknown }[]
  tools?: unknown[]
  tool_choice?: unknown
  response_format?: { type: string; json_schema?: { schema: Record<string, unknown>; strict?: boolean } }
  stream?: boolean
  reasoning?: Record<string, unknown>
  reasoning_effort?: string
  [key: string]: unknown
}

/** What to answer: JSON (streamed when the request asks for it), a raw body, or full control over the response. */
export type FakeReply =
  | { message: Record<string, unknown>; finish?: string; usage?: Record<string, unknown> }
  | { status: number; body: unknown; headers?: Record<string, string> }
  | { control: (response: ServerResponse, request: IncomingMessage) => void }

export type FakeBehaviour = (body: ChatBody, at: number) => FakeReply

/** Starts the endpoint. `models` is the body of GET /models, or null for a 404. */
export async function startFakeProvider(behave: FakeBehaviour, models: unknown = null): Promise<FakeProvider> {
  const requests: FakeProvider['requests'] = []
  const heard: FakeProvider['heard'] = []
  const routes: FakeProvider['routes'] = {}
  const server = createServer((request, response) => {
    heard.push({ url: request.url ?? '', headers: request.headers })
    if (request.method === 'GET' && request.url?.endsWith('/models') !== true) {
      const body = routes[request.url ?? '']
      sendJson(response, body === undefined ? 404 : 200, body ?? {})
      return
    }
    if (request.url?.endsWith('/models') === true) {
      sendJson(response, models === null ? 404 : 200, models ?? {})
      return
    }
    let text = ''
    request.on('data', (piece: Buffer) => {
      text += piece.toString('utf8')
    })
    request.on('end', () => {
      const body = JSON.parse(text) as ChatBody
      requests.push({ body, headers: request.headers })
      answer(behave(body, requests.length - 1), body, request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    heard,
    routes,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function answer(reply: FakeReply, body: ChatBody, request: IncomingMessage, response: ServerResponse): void {
  if ('control' in reply) {
    reply.control(response, request)
    return
  }
  if ('status' in reply) {
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    const type =
      typeof reply.body === 'string' && reply.body.startsWith('data:') ? 'text/event-stream' : 'application/json'
    response.writeHead(reply.status, { 'content-type': type, ...reply.headers })
    response.end(text)
    return
  }
  const usage = reply.usage ?? { prompt_tokens: 100, completion_tokens: 20 }
  const finish = reply.finish ?? (Array.isArray(reply.message.tool_calls) ? 'tool_calls' : 'stop')
  const message = { role: 'assistant', content: null, ...reply.message }
  const base = { id: 'gen-1', model: body.model, created: 1 }
  if (body.stream !== true) {
    const choices = [{ index: 0, message, finish_reason: finish }]
    sendJson(response, 200, { ...base, object: 'chat.completion', choices, usage })
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (choice: object, rest: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }], ...rest })}\n\n`,
    )
  response.write(': PROCESSING\n\n')
  for (const delta of deltasOf(message)) send({ delta, finish_reason: null })
  send({ delta: {}, finish_reason: finish })
  response.write(`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [], usage })}\n\n`)
  response.end('data: [DONE]\n\n')
}

/** Cuts a message into the deltas a provider would stream: text in pieces, tool calls begun and then filled in. */
function deltasOf(message: Record<string, unknown>): Record<string, unknown>[] {
  const deltas: Record<string, unknown>[] = []
  for (const [key, value] of Object.entries(message)) {
    if (key === 'tool_calls' && Array.isArray(value)) {
      value.forEach((call: { function: { name: string; arguments: string } }, index) => {
        deltas.push({ tool_calls: [{ ...call, index, function: { name: call.function.name, arguments: '' } }] })
        for (const piece of pieces(call.function.arguments))
          deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] })
      })
    } else if (typeof value === 'string' && key !== 'role')
      for (const piece of pieces(value)) deltas.push({ [key]: piece })
    else deltas.push({ [key]: value })
  }
  return deltas
}

const pieces = (text: string): string[] => text.match(/[\s\S]{1,7}/g) ?? []

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
