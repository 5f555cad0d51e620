import path from 'node:path'
import { webEnv } from '../lib/env/webEnv.ts'
import { describeError } from '../lib/errors.ts'
import { migrateStore, openDb, storeFile } from '../lib/store/db.ts'
import { plantScenario } from './seed/plant.ts'
import type { Rows } from './seed/rows.ts'
import { SCENARIOS, type Scenario, seedAgentId } from './seed/scenarios.ts'

/** `npm run seed -- <scenario> [time]`: writes example data into the store of NOCTURNE_DATA_DIR, as if it were that time now, and prints where to look. */
async function main(name: string | undefined, time: string | undefined): Promise<void> {
  const scenario = SCENARIOS.find((each) => each === name)
  const nowMs = time === undefined ? Date.now() : Date.parse(time)
  if (!scenario || Number.isNaN(nowMs)) {
    throw new Error(
      `Say which scenario: ${SCENARIOS.join(', ')}. A second argument is the time it stands at, e.g. 2026-11-22T12:00:00Z.`,
    )
  }
  const env = webEnv()
  const file = storeFile(env.dataDir)
  migrateStore(file, path.join(import.meta.dirname, 'migrations'))
  const db = openDb(file)
  try {
    const rows = await plantScenario(db, scenario, nowMs)
    process.stdout.write(report(scenario, rows, `http://${env.host}:${env.port}`, file))
  } finally {
    await db.$disconnect()
  }
}

function report(scenario: Scenario, rows: Rows, origin: string, file: string): string {
  const agent = `agent=${seedAgentId(scenario)}`
  const traded = rows.cycle.findLast((cycle) =>
    rows.fill.some((fill) => rows.decision.some((d) => d.id === fill.decisionId && d.cycleId === cycle.id)),
  )
  const cycle = traded ?? rows.cycle.at(-1)
  const links = [
    `${origin}/?${agent}`,
    `${origin}/positions?${agent}`,
    ...(cycle ? [`${origin}/cycles/${cycle.id}`] : []),
    `${origin}/diary?${agent}`,
    `${origin}/performance?${agent}`,
    `${origin}/api/status`,
  ]
  const counts = `${rows.cycle.length} cycles, ${rows.trade.length} trades, ${rows.fill.length} fills, ${rows.diaryEntry.length} diary entries, ${rows.equityPoint.length} equity points`
  return `Wrote ${scenario} into ${file}: ${counts}.\nLook at\n${links.map((link) => `  ${link}\n`).join('')}`
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  process.stderr.write(`${describeError(error, 2_000)}\n`)
  process.exitCode = 1
})
