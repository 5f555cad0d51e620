import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '../errors.ts'
import { createBodyReader } from '../loopback/jsonBody.ts'
import { createLoopbackServer, listen } from '../loopback/loopbackServer.ts'
import { answerBaseline } from './baselineAnswer.ts'

const BODY_BYTES_MAX = 4_000_000

/**
 * Starts an OpenAI-compatible server (`GET /v1/models`, `POST /v1/chat/completions`, streamed or not) on loopback that answers by rule, to programs of
 * this machine only: for people and tools, since agents ask the rules in their own process. Throws AppError('port_in_use').
 */
export async function createBaselineServer(options: {
  port: number
}): Promise<{ url: string; close(): Promise<void> }> {
  const readBody = createBodyReader(BODY_BYTES_MAX)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const body = method === 'POST' ? await readBody(request) : null
    if (body?.kind === 'broken') return void response.destroy()
    const { status, headers, body: text } = answerBaseline(method, url, body?.kind === 'json' ? body.value : null)
    response.writeHead(status, headers)
    response.end(text)
  }

  const { url, close } = await listen(createLoopbackServer(answer), options.port, '127.0.0.1').catch(
    (cause: unknown) => {
      const sentence = `The baseline cannot listen on port ${options.port}.`
      throw new AppError('port_in_use', `${sentence} Stop what uses it, or set BASELINE_PORT to another.`, { cause })
    },
  )
  return { url: `${url}/v1`, close }
}
