import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openDb, storeFile } from '../../lib/store/db.ts'
import { startCrashModel } from '../crash/crashModel.ts'
import { type ProcessStack, startProcessStack, until } from '../support/processStack.ts'
import { type Held, type Inspected, inspect } from './inspected.ts'
import { pollScreens } from './pollScreens.ts'

// npm run bench memory -- --days 30: what each process holds at the end of each simulated day, of a market at full speed under a model that trades at nearly
// every look. Heap is after a collection; rss is what the system counts, and falls only when it likes. With a built dashboard it is polled all the while.
// --snapshots FOLDER writes the heap of each process after the first day and after the last.

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    interval: { type: 'string', default: '1h' },
    snapshots: { type: 'string' },
  },
  allowPositionals: true,
})
const days = Number(values.days)
const DAY_MS = 86_400_000
/** A day at full speed takes a minute or so; a busy machine may take many. */
const DAY_PATIENCE_MS = 1_800_000

const isHeadless = !fs.existsSync('.next/BUILD_ID')
const model = await startCrashModel(1)
const stack = await startProcessStack({
  isHeadless,
  nodeOptions: '--inspect=0',
  env: {
    NOCTURNE_MARKET: 'synthetic:1',
    NOCTURNE_SPEED: '100000',
    PAPER_START_USD: '1000000',
    LLM_BASE_URL: model.url,
    LLM_MODEL: 'bench',
    ASSETS: 'BTC,ETH,SOL',
    INTERVAL: values.interval,
  },
})
const names = [`agent:${stack.agentId}`, 'paperExchange', ...(isHeadless ? [] : ['web'])]
const db = openDb(storeFile(stack.dataDir))
const screens = isHeadless ? null : pollScreens(stack.webUrl)
console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; a cycle each ${values.interval}`)
if (isHeadless) console.log('There is no built dashboard here, so it is left out: npm run build makes one.')
try {
  const processes = await Promise.all(names.map(async (name) => ({ name, inspected: await inspectorOf(stack, name) })))
  const first = await newestCycleMs()
  const startMs = performance.now()
  for (let day = 1; day <= days; day += 1) {
    await until(`day ${day} is over`, async () => (await newestCycleMs()) >= first + day * DAY_MS, {
      everyMs: 500,
      patienceMs: DAY_PATIENCE_MS,
    })
    for (const { name, inspected } of processes) tell(day, name, await inspected.held())
    console.log(
      `        ${await db.cycle.count()} cycles, ${((performance.now() - startMs) / 60_000).toFixed(1)} minutes`,
    )
    if (values.snapshots && (day === 1 || day === days)) await writeSnapshots(processes, values.snapshots, day)
  }
  for (const { inspected } of processes) inspected.close()
} finally {
  screens?.close()
  await db.$disconnect()
  await stack.stop()
  model.close()
  fs.rmSync(stack.dataDir, { recursive: true, force: true })
}

async function newestCycleMs(): Promise<number> {
  const { _max } = await db.cycle.aggregate({ _max: { startedAt: true } })
  return _max.startedAt?.getTime() ?? 0
}

function tell(day: number, name: string, { rssBytes, heapBytes, externalBytes, buffersBytes }: Held): void {
  const mb = (bytes: number) => `${(bytes / 1_048_576).toFixed(1).padStart(7)} MB`
  console.log(
    `day ${String(day).padStart(3)} ${name.padEnd(16)} rss ${mb(rssBytes)}  heap ${mb(heapBytes)}  external ${mb(externalBytes)}  of it buffers ${mb(buffersBytes)}`,
  )
}

/** A process stands still while its heap is written, and the supervisor would end an agent that does: it is stopped meanwhile. */
async function writeSnapshots(processes: { name: string; inspected: Inspected }[], folder: string, day: number) {
  fs.mkdirSync(folder, { recursive: true })
  process.kill(stack.supervisorPid, 'SIGSTOP')
  for (const { name, inspected } of processes)
    await inspected.writeSnapshot(path.join(folder, `${name.replace(':', '-')}-day${day}.heapsnapshot`))
  // Until hearts beat again.
  await sleep(3_000)
  process.kill(stack.supervisorPid, 'SIGCONT')
}

/** Finds the inspector of a child by what Node said when it started. */
async function inspectorOf({ dataDir }: ProcessStack, name: string): Promise<Inspected> {
  const file = path.join(dataDir, 'logs', `${name.replace(':', '-')}.log`)
  const url = () => [...fs.readFileSync(file, 'utf8').matchAll(/Debugger listening on (ws:\S+)/g)].at(-1)?.[1] ?? null
  await until(`${name} has an inspector`, () => fs.existsSync(file) && url() !== null)
  return inspect(url() ?? '')
}
