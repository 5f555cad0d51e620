import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { randomStream } from '../../lib/run/runSeed.ts'
import { type CoinSeen, drawDecisions } from './crashPlan.ts'

/** A model behind an OpenAI-compatible address that trades at nearly every look, as drawn from the seed. */
export interface CrashModel {
  url: string
  /** How often it was asked. */
  asked(): number
  close(): void
}

const requestSchema = z.object({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
})
const contextSchema = z.object({
  positions: z.array(z.looseObject({ asset: z.string(), side: z.enum(['long', 'short']) })),
  assets: z.array(z.looseObject({ asset: z.string(), mid_px: z.number().nullable() })),
})

export async function startCrashModel(seed: number): Promise<CrashModel> {
  const chance = randomStream(seed, 'model')
  let asked = 0
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const coins = coinsIn(body)
      if (coins.length > 0) asked += 1
      const content = JSON.stringify({ reasoning: 'Drawn.', trade_decisions: drawDecisions(chance, coins) })
      const message = { role: 'assistant', content }
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0 }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked: () => asked,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  // An agent that is killed leaves half a request behind.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return parseJson(Buffer.concat(chunks).toString('utf8'))
}

/** Returns the coins of the context among the messages; none where there is no such message. */
function coinsIn(body: unknown): CoinSeen[] {
  for (const { role, content } of requestSchema.safeParse(body).data?.messages.toReversed() ?? []) {
    const context = role === 'user' ? contextSchema.safeParse(parseJson(textOf(content))).data : undefined
    if (!context) continue
    return context.assets.flatMap(({ asset, mid_px: midPx }) => {
      const held = context.positions.find((position) => position.asset === asset)?.side ?? null
      return midPx === null ? [] : [{ coin: asset, midPx, held }]
    })
  }
  return []
}

const partsSchema = z.array(z.looseObject({ text: z.string() }))
/** A message is a text, or parts of one. */
const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : (partsSchema.safeParse(content).data ?? []).map(({ text }) => text).join('')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
