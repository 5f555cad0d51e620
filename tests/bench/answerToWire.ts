import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { HttpTransport } from '@nktkas/hyperliquid'
import { signL1Action } from '@nktkas/hyperliquid/signing'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { agentEnv } from '../../lib/env/agentEnv.ts'
import { ALWAYS_HELD } from '../../lib/store/lease.ts'
import { runCycle } from '../../worker/cycle/runCycle.ts'
import { buildWorld, introduce } from '../../worker/wiring/agentWorld.ts'
import { partsOf } from '../../worker/wiring/partsOf.ts'
import { UNHURRIED } from '../support/testWorld.ts'
import type { LoneServer } from './loneServers.ts'
import { type Measurement, report, takeTurns, toMeasurement } from './measure.ts'

/** The same cycles as production runs, over a store that is forced to disk. Opens and closes by turns, no more of them than orders a minute allow. */
const CYCLES = 40
const silent = { info: () => {}, warn: () => {}, error: () => {} }

/** Prints how long it is from the model's answer to the order's leaving, in the agent as it is, and what the parts that cannot be spared cost. */
export async function measureAnswerToWire(given: {
  dataDir: string
  paper: LoneServer
  bare: LoneServer
}): Promise<void> {
  const { dataDir, paper, bare } = given
  const model = await startModel()
  const env = agentEnv({
    NOCTURNE_VENUE: 'paper',
    NOCTURNE_AGENT: 'bench',
    NOCTURNE_DATA_DIR: dataDir,
    PAPER_PORT: new URL(paper.url).port,
    LLM_BASE_URL: model.url,
    LLM_MODEL: 'bench',
    ASSETS: 'BTC',
    INTERVAL: '1h',
  })
  const parts = await partsOf(env, silent)
  const sentMs: number[] = []
  parts.venue.exchange.transport = watchedTransport(paper.url, () => sentMs.push(performance.now()))
  const world = await buildWorld({ ...parts, lease: ALWAYS_HELD })
  await introduce(world, {
    ...parts,
    firstSettings: { ...parts.firstSettings, limits: { ...UNHURRIED, lowProfitCount: 50 } },
  })
  await parts.clock.holdAt(parts.clock.nowMs())
  const took: Record<'buy' | 'close', number[]> = { buy: [], close: [] }
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const action = cycle % 2 === 0 ? 'buy' : 'close'
    model.say(action)
    sentMs.length = 0
    const { status, reason } = await runCycle(world, new AbortController().signal)
    // The first order is the decision's own; what follows are its stop and target.
    const [firstMs] = sentMs
    if (firstMs === undefined) throw new Error(`No order left in cycle ${cycle + 1} (${status}): ${reason}`)
    took[action].push(firstMs - model.answeredMs())
  }
  const rows = await measureParts(dataDir, bare, parts.venue.wallet)
  await world.exchange.close()
  await parts.clock.close()
  await parts.db.$disconnect()
  model.close()
  tell(took, rows)
}

type Wallet = Parameters<typeof signL1Action>[0]['wallet']

async function measureParts(dataDir: string, bare: LoneServer, wallet: Wallet): Promise<Measurement[]> {
  const db = new Database(path.join(dataDir, 'one-row.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE Row (id INTEGER PRIMARY KEY, text TEXT)')
  const insert = db.prepare('INSERT INTO Row (text) VALUES (?)')
  const action = {
    type: 'order',
    orders: [{ a: 0, b: true, p: '90000', s: '0.01', r: false, t: { limit: { tif: 'Ioc' } } }],
    grouping: 'na',
  }
  let nonce = Date.now()
  const rows = await takeTurns(
    {
      'one signature': () => signL1Action({ wallet, action, nonce: nonce++, isTestnet: true }),
      'one bare request over HTTP': async () =>
        (await fetch(bare.url, { method: 'POST', body: JSON.stringify(action) })).text(),
      'one row forced to disk': () => insert.run('x'.repeat(400)),
    },
    200,
  )
  db.close()
  return Object.values(rows)
}

function tell(took: Record<'buy' | 'close', number[]>, parts: readonly Measurement[]): void {
  const warm = (list: number[]) => list.slice(3)
  const buy = toMeasurement('an entry: answer to wire', warm(took.buy))
  const close = toMeasurement('a close: answer to wire', warm(took.close))
  report('From the model’s answer to the order on the wire', [buy, close, ...parts])
  const least = parts.reduce((sum, { medianMs }) => sum + medianMs, 0)
  console.log(
    `  an entry takes ${(buy.medianMs / least).toFixed(1)} times, a close ${(close.medianMs / least).toFixed(1)} times what signing, bare HTTP and one durable row take together (${least.toFixed(2)} ms)`,
  )
}

const orderSchema = z.object({ action: z.object({ type: z.literal('order') }) })

/** HTTP to the venue; calls back when an order, signed, is handed to the socket. */
function watchedTransport(apiUrl: string, onOrder: () => void) {
  const http = new HttpTransport({ apiUrl, isTestnet: true })
  return {
    isTestnet: true,
    request<T>(endpoint: 'info' | 'exchange', payload: unknown, signal?: AbortSignal): Promise<T> {
      if (endpoint === 'exchange' && orderSchema.safeParse(payload).success) onOrder()
      return http.request<T>(endpoint, payload, signal)
    },
  }
}

/** A model that is asked over HTTP, as any, and says at once what it was told to. */
async function startModel() {
  let action: 'buy' | 'close' = 'buy'
  let answeredMs = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const mid = Number(/"mid_px\\?":([\d.]+)/.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? 0)
      const decision = {
        asset: 'BTC',
        action,
        allocation_usd: action === 'buy' ? 1_000 : 0,
        sl_price: action === 'buy' ? Number((mid * 0.95).toPrecision(5)) : null,
        tp_price: action === 'buy' ? Number((mid * 1.1).toPrecision(5)) : null,
        exit_plan: 'At its levels.',
        rationale: 'Told to.',
      }
      const content = JSON.stringify({ reasoning: 'Told to.', trade_decisions: [decision] })
      const body = { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      answeredMs = performance.now()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    say(next: 'buy' | 'close') {
      action = next
    },
    answeredMs: () => answeredMs,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
