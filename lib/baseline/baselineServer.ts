import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerBaseline, type BaselineReply } from './baselineAnswer.ts'

const BODY_BYTES_MAX = 4_000_000

/**
 * Starts an OpenAI-compatible server (`GET /v1/models`, `POST /v1/chat/completions`, streamed or not) on loopback that answers by rule.
 * The agent reaches it exactly as it would a provider, so prompt, tools, reading, gate and transcript are all exercised; cost is 0.
 */
export async function createBaselineServer(options: {
  port: number
}): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy()
      const message = error instanceof Error ? error.message : 'failed'
      const body = JSON.stringify({ error: { message, type: 'server_error' } })
      send(response, { status: 500, headers: { 'content-type': 'application/json' }, body })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}/v1`, close }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request
  send(response, answerBaseline(method, url, method === 'POST' ? await readBody(request) : null))
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    const buffer = Buffer.from(part as Uint8Array)
    bytes += buffer.length
    if (bytes > BODY_BYTES_MAX) return null
    chunks.push(buffer)
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function send(response: ServerResponse, { status, headers, body }: BaselineReply): void {
  response.writeHead(status, headers)
  response.end(body)
}
