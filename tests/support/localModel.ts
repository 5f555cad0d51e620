import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Decision } from '../../lib/domain/decision.ts'

/** An OpenAI-compatible endpoint for processes that are really started. It keeps what is held and opens nothing until it is told to. */
export interface LocalModel {
  url: string
  say(decisions: readonly Decision[]): void
  /** Whether it answers no more. */
  hang(isHanging: boolean): void
  /** How often it was asked since it was last told anything. */
  asked(): number
  close(): void
}

export async function openLocalModel(): Promise<LocalModel> {
  let isHanging = false
  let asked = 0
  let decisions: readonly Decision[] = []
  const server = createServer((request, response) => {
    request.resume()
    asked += 1
    if (isHanging) return
    const content = JSON.stringify({ reasoning: 'As told.', trade_decisions: decisions })
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }]
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    say(next) {
      decisions = next
      asked = 0
    },
    hang(next) {
      isHanging = next
      asked = 0
    },
    asked: () => asked,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
