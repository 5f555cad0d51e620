import path from 'node:path'
import { parseArgs } from 'node:util'
import { createInProcessVenue } from '../../lib/run/inProcessVenue.ts'
import { createRunFeed, parseRunPlan } from '../../lib/run/runPlan.ts'
import { agentBooks } from '../../lib/store/agentBooks.ts'
import { runInProcess } from '../../worker/runs/runInProcess.ts'
import { openTempDb } from '../support/tempDb.ts'

// npm run bench stored -- --cycles 200: what a cycle of the rules takes in the store: its transcript as it is written, the same packed, and all that is in the
// file, candles and free pages left out.

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '200' },
    coins: { type: 'string', default: 'BTC,ETH,SOL,HYPE' },
    market: { type: 'string', default: path.join(process.env.NOCTURNE_SHARED ?? '../shared', 'data', 'market') },
  },
  allowPositionals: true,
})
const agentId = 'bench'
const plan = parseRunPlan({
  name: agentId,
  seed: 1,
  market: { kind: 'replay', folder: values.market },
  startUsd: '10000',
  settings: { coins: values.coins.split(','), interval: '5m' },
  decider: { kind: 'baseline' },
  length: { cycles: Number(values.cycles) },
})
const feed = createRunFeed(plan)
const temp = openTempDb()
try {
  const run = await runInProcess(plan, {
    db: temp.db,
    agentId,
    venue: createInProcessVenue(feed, feed.startMs),
  })
  const wall = { nowMs: Date.now, wallMs: Date.now }
  const { transcripts } = agentBooks(temp.db, agentId, wall)
  await transcripts.measure(run.cycles.total)
  const [before, fileBefore] = [await transcripts.bytesHeld(), await bytesUsed()]
  const from = performance.now()
  let last: number | null = 0
  while (last !== null) last = await transcripts.pack(last, { count: 20, bytesMax: 4_000_000, spared: 20 })
  const tookMs = performance.now() - from
  const still = await temp.db.cycle.aggregate({
    where: { transcriptBlockId: null },
    _sum: { transcriptBytes: true },
    _count: true,
  })
  const packedCycles = run.cycles.total - still._count
  const packedBytes = (await transcripts.bytesHeld()) - (still._sum.transcriptBytes ?? 0)
  const each = (bytes: number, of: number) => `${(bytes / of / 1_000).toFixed(1)} kB`
  console.log(
    `${run.cycles.total} cycles of ${values.coins}, ${packedCycles} packed in ${(tookMs / packedCycles).toFixed(1)} ms each`,
  )
  console.log(
    `transcript: ${each(before, run.cycles.total)} a cycle as written, ${each(packedBytes, packedCycles)} packed`,
  )
  console.log(
    `all of the store but candles: ${each(fileBefore, run.cycles.total)} a cycle before, ${each(await bytesUsed(), run.cycles.total)} with the newest ${still._count} as written`,
  )
} finally {
  await temp.close()
}

async function bytesUsed(): Promise<number> {
  const [row] = await temp.db.$queryRaw<
    { bytes: bigint }[]
  >`SELECT sum("pgsize") AS bytes FROM dbstat WHERE name NOT LIKE '%Candle%'`
  return Number(row?.bytes ?? 0)
}
