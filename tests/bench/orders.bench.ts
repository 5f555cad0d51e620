import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ExchangeClient, HttpTransport, InfoClient, type IRequestTransport } from '@nktkas/hyperliquid'
import { recoverL1Signer } from '../../lib/paper/server/recoverSigner.ts'
import { migrateStore, storeFile } from '../../lib/store/db.ts'
import { buildWorkers } from '../../worker/setup/build.mjs'
import { paperWallet, RUN_KEY } from '../../worker/wiring/paperWallet.ts'
import { controlPaper } from '../support/paperControl.ts'
import { measureAnswerToWire } from './answerToWire.ts'
import { type LoneServer, startBareServer, startPaperProcess } from './loneServers.ts'
import { type Measurement, report, takeTurns } from './measure.ts'

// npm run bench orders: how near the paper exchange comes to what its parts cost here and now, and how long an order waits between the model's answer and
// the wire. Everything is measured in one run, in turns; what counts are the ratios.

const ROUNDS = 300
const wallet = paperWallet('bench-orders', RUN_KEY)

await buildWorkers()
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'nocturne-orders-'))
migrateStore(storeFile(dataDir), path.resolve(import.meta.dirname, '../../prisma/migrations'))
const paper = await startPaperProcess(dataDir)
const bare = await startBareServer()
console.log(
  `${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load ${os.loadavg()[0]?.toFixed(2)}`,
)
try {
  await roundTrips()
  await measureAnswerToWire({ dataDir, paper, bare })
} finally {
  await paper.close()
  await bare.close()
  rmSync(dataDir, { recursive: true, force: true })
}

/** An order that rests and is cancelled: two actions, each with a signature to recover. Both are signed beforehand: signing is the client's. */
async function roundTrips(): Promise<void> {
  await controlPaper({ apiUrl: paper.url, dataDir }, 'deposit', { address: wallet.address })
  const { BTC: mid = '' } = await new InfoClient({
    transport: new HttpTransport({ apiUrl: paper.url, isTestnet: true }),
  }).allMids()
  const px = (Math.round(Number(mid) * 0.007) * 100).toFixed(0)
  const signed = await Promise.all(Array.from({ length: ROUNDS }, (_, at) => signPair(at, px)))
  const log = openSync(path.join(dataDir, 'durable'), 'a')
  const [sample] = signed
  if (!sample) throw new Error('Nothing was signed.')
  let next = 0
  const rows = await takeTurns(
    {
      'place and cancel on the paper exchange': async () => {
        for (const body of signed[next++] ?? []) await postJson(paper, '/exchange', body)
      },
      'two bare requests over HTTP': async () => {
        for (const body of sample) await postJson(bare, '/', body)
      },
      'two signatures recovered': async () => {
        for (const body of sample) await recoverL1Signer(body, 'b')
      },
      'two appends forced to disk': () => {
        for (const body of sample) {
          writeSync(log, `${JSON.stringify(body)}\n`)
          fdatasyncSync(log)
        }
      },
    },
    ROUNDS,
  )
  closeSync(log)
  const [trip, http, recovery, disk] = Object.values(rows) as [Measurement, Measurement, Measurement, Measurement]
  report('Round trips on the paper exchange', [trip, http, recovery, disk])
  const perSecond = 1_000 / trip.medianMs
  const bound = 1_000 / (http.medianMs + recovery.medianMs)
  const durable = 1_000 / (http.medianMs + recovery.medianMs + disk.medianMs)
  console.log(
    `  ${perSecond.toFixed(0)} a second: ${percent(perSecond / bound)} of recovery plus bare HTTP (${bound.toFixed(0)}), ${percent(perSecond / durable)} with the disk counted too (${durable.toFixed(0)})`,
  )
}

type Signed = Parameters<typeof recoverL1Signer>[0]

/** Returns the bodies of an order far from the market and of its cancel, as the client would post them. */
async function signPair(at: number, px: string): Promise<Signed[]> {
  const bodies: Signed[] = []
  const transport: IRequestTransport<'exchange'> = {
    isTestnet: true,
    async request<T>(_endpoint: 'exchange', payload: unknown): Promise<T> {
      bodies.push(payload as Signed)
      throw new Error('Only signed, not sent.')
    },
  }
  let nonce = Date.now() + at * 10
  const client = new ExchangeClient({ transport, wallet, nonceManager: () => nonce++ })
  const cloid = `0x${(at + 1).toString(16).padStart(32, '0')}` as const
  const order = { a: 0, b: true, p: px, s: '0.01', r: false, t: { limit: { tif: 'Gtc' as const } }, c: cloid }
  await client.order({ orders: [order], grouping: 'na' }).catch(() => null)
  await client.cancelByCloid({ cancels: [{ asset: 0, cloid }] }).catch(() => null)
  return bodies
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

async function postJson({ url }: LoneServer, route: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}${route}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok || text.includes('"error"')) throw new Error(`${route} answered ${response.status}: ${text}`)
}
