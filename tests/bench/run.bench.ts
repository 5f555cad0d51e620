import { createHash } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createEngineState } from '../../lib/paper/engine/state.ts'
import { step } from '../../lib/paper/paperEngine.ts'
import { createInProcessVenue, type RunVenue } from '../../lib/run/inProcessVenue.ts'
import { createRunFeed, parseRunPlan, type RunPlan } from '../../lib/run/runPlan.ts'
import { runInProcess } from '../../worker/runs/runInProcess.ts'
import { runContents } from '../integration/run/runContents.ts'
import { openTempDb } from '../support/tempDb.ts'

// npm run bench run -- --cycles 2000: a run in process of four coins at 5m under the rules, on the recorded market: cycles in a second of the wall and of the
// processor, how much is held as it goes on, and how many times as long as the pure engine alone over the same market it takes, which says more than seconds
// on a machine that does other things, too. The store is the largest part of a cycle.
//
// 1 December 2026, two cores under other load, 200 cycles, start included: first 133 ms of processor a cycle, 915 times the engine, 1,015 MB and growing; with a
// quiet record, a store read once and bars held back 70 ms, 436 times. 700 cycles: 56 ms a cycle, 531 MB at the end and 521 MB after 280 (heap limited to
// 330 MB); the last 70, the machine nearly free, at 24 cycles a second. The goal is 150.
//
// The hash is over everything the run wrote (tests/integration/run/runContents.ts).

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '500' },
    coins: { type: 'string', default: 'BTC,ETH,SOL,HYPE' },
    market: { type: 'string', default: path.join(process.env.NOCTURNE_SHARED ?? '../shared', 'data', 'market') },
  },
  allowPositionals: true,
})
const cycles = Number(values.cycles)
const MB = 1_048_576
const TELLS = 10

const plan = parseRunPlan({
  name: 'bench',
  seed: 1,
  market: { kind: 'replay', folder: values.market },
  startUsd: '10000',
  settings: { coins: values.coins.split(','), interval: '5m' },
  decider: { kind: 'baseline' },
  length: { cycles },
})
console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}; ${values.coins} at 5m`)

const feed = createRunFeed(plan)
const venue = createInProcessVenue(feed, feed.startMs)
const temp = openTempDb()
try {
  const from = usedNow()
  const run = await runInProcess(plan, { db: temp.db, agentId: 'bench', venue: telling(venue, from) })
  const took = since(from)
  const engineMs = pureEngineMs(plan, venue.clock.nowMs())
  const { total } = run.cycles
  console.log(`${total} cycles, ${run.fills} fills, ${run.trades.closed} trades closed`)
  console.log(
    `${(total / (took.wallMs / 1000)).toFixed(1)} cycles/s; ${(took.cpuMs / total).toFixed(2)} ms of processor a cycle`,
  )
  console.log(`${(took.cpuMs / engineMs).toFixed(1)} × the pure engine (${(engineMs / total).toFixed(3)} ms a cycle)`)
  const contents = JSON.stringify(await runContents(temp.db, 'bench'))
  console.log(`contents ${createHash('sha256').update(contents).digest('hex').slice(0, 16)}`)
} finally {
  await temp.close()
}

interface Used {
  wallMs: number
  cpuMs: number
}

function usedNow(): Used {
  const { user, system } = process.cpuUsage()
  return { wallMs: performance.now(), cpuMs: (user + system) / 1000 }
}

function since(from: Used): Used {
  const now = usedNow()
  return { wallMs: now.wallMs - from.wallMs, cpuMs: now.cpuMs - from.cpuMs }
}

/** The venue, with a line about memory each time a tenth of the market is over. */
function telling(inner: RunVenue, from: Used): RunVenue {
  const everyMs = (cycles / TELLS) * 300_000
  let next = inner.clock.nowMs() + everyMs
  return {
    ...inner,
    clock: {
      ...inner.clock,
      async waitUntil(atMs, signal) {
        await inner.clock.waitUntil(atMs, signal)
        if (inner.clock.nowMs() < next) return
        next += everyMs
        const { rss, heapUsed } = process.memoryUsage()
        const { wallMs, cpuMs } = since(from)
        console.log(
          `  ${new Date(inner.clock.nowMs()).toISOString().slice(0, 16)}  ${(wallMs / 1000).toFixed(1).padStart(7)} s  cpu ${(cpuMs / 1000).toFixed(1).padStart(7)} s  rss ${(rss / MB).toFixed(0)} MB  heap ${(heapUsed / MB).toFixed(0)} MB`,
        )
      },
    },
  }
}

/** Returns how long the engine alone takes to carry the same ticks, in ms of the processor. */
function pureEngineMs(of: RunPlan, endMs: number): number {
  const market = createRunFeed(of)
  const rules = { ...venue.venue.rules, markets: market.markets }
  let state = createEngineState(market.startMs)
  const from = usedNow()
  for (const { atMs, quotes } of market.ticks(market.startMs, endMs))
    state = step(rules, state, { kind: 'prices', quotes }, atMs).state
  return since(from).cpuMs
}
