import { parseArgs } from 'node:util'
import { replayAll } from '../../worker/lab/replay.ts'
import { runInProcess } from '../../worker/runs/runInProcess.ts'
import { openTempDb } from '../support/tempDb.ts'

// npm run bench replay -- --cycles 1000: records a run of the rules on a synthetic market, replays every cycle of it, and once more under another limit. With
// --store FILE the run that is there is replayed, as the agent --agent.

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '1000' },
    interval: { type: 'string', default: '4h' },
    coins: { type: 'string', default: 'BTC,ETH,SOL' },
    store: { type: 'string' },
    agent: { type: 'string', default: 'replayed' },
  },
  allowPositionals: true,
})
const temp = openTempDb(values.store ?? null)
const agentId = values.agent
if (values.store === undefined) {
  const fromMs = performance.now()
  const { cycles, entries, trades } = await runInProcess(
    {
      name: 'replayed',
      seed: 1,
      market: { kind: 'synthetic', seed: 2, startMs: Date.UTC(2026, 0, 5, 0, 0, 2) },
      startUsd: '10000',
      settings: { coins: values.coins.split(','), interval: values.interval },
      decider: { kind: 'baseline' },
      length: { cycles: Number(values.cycles) },
    },
    { db: temp.db, agentId },
  )
  const seconds = Math.round((performance.now() - fromMs) / 1000)
  console.log(`recorded ${cycles.total} cycles, ${entries} entries, ${trades.closed} trades closed, in ${seconds} s`)
}
for (const limits of [{}, { leverageMax: 1 }]) {
  const lines: string[] = []
  const code = await replayAll(temp.db, { agentId, number: null, limits, json: false }, (line) => lines.push(line))
  console.log(`${lines.at(-1)}\n  ends with ${code}`)
}
if (values.store === undefined) {
  await temp.db.$disconnect()
  console.log(`The store stays at ${temp.file}.`)
}
