import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { VARIABLES } from '../../lib/env/variables.ts'
import { freePort } from '../support/freePort.ts'

/** A server in a process of its own, as its client in production meets it. */
export interface LoneServer {
  url: string
  close(): Promise<void>
}

const ROOT = path.resolve(import.meta.dirname, '../..')

/** Starts the paper exchange as production runs it, on a synthetic market, over this data folder. */
export async function startPaperProcess(dataDir: string): Promise<LoneServer> {
  const port = await freePort()
  const names = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']))
  const env = { ...names, PAPER_PORT: String(port), NOCTURNE_MARKET: 'synthetic:1', NOCTURNE_DATA_DIR: dataDir }
  return start([path.join(ROOT, 'dist', 'paperExchange.mjs')], port, env)
}

/** Starts an HTTP server that reads a request, says a fixed word of JSON and does nothing else: what any exchange over HTTP costs here. */
export async function startBareServer(): Promise<LoneServer> {
  const port = await freePort()
  return start(['--input-type=module', '--eval', BARE, String(port)], port, {})
}

const BARE = `import http from 'node:http'
const body = JSON.stringify({ status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: 1 } }] } } })
http.createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  JSON.parse(Buffer.concat(chunks).toString('utf8'))
  response.writeHead(200, { 'content-type': 'application/json' }).end(body)
}).listen(Number(process.argv[1]), '127.0.0.1', () => process.send({ ready: true }))`

async function start(args: string[], port: number, env: Record<string, string>): Promise<LoneServer> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const [first] = await Promise.race([once(child, 'message'), ended.then(() => [null])])
  if (first === null) throw new Error(`${args[0]} ended at its start.`)
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
