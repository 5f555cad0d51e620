import path from 'node:path'
import { toText } from '../lib/domain/decimal.ts'
import { webEnv } from '../lib/env/webEnv.ts'
import { describeError } from '../lib/errors.ts'
import type { RunReport } from '../lib/run/runReport.ts'
import { migrateStore, openDb, storeFile } from '../lib/store/db.ts'
import { plantScenario } from './seed/plant.ts'
import { SCENARIOS, type Scenario, seedAgentId } from './seed/scenarios.ts'

/**
 * `npm run seed -- <scenario> [time]`: lets the worker run a scenario into the store of NOCTURNE_DATA_DIR, as if it were that time now, and prints where
 * to look.
 */
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
  // What is planted can be planted again, so nothing waits for the disk.
  const db = openDb(file, { isDurable: false })
  try {
    process.stdout.write(`Running ${scenario} …\n`)
    const report = await plantScenario(db, scenario, nowMs)
    process.stdout.write(words(scenario, report, `http://${env.host}:${env.port}`, file))
  } finally {
    await db.$disconnect()
  }
}

function words(
  scenario: Scenario,
  { cycles, entries, fills, trades, money }: RunReport,
  origin: string,
  file: string,
): string {
  const agent = `agent=${seedAgentId(scenario)}`
  const links = ['', 'positions', 'cycles', 'diary', 'performance'].map((page) => `${origin}/${page}?${agent}`)
  const result =
    money === null
      ? ''
      : ` Equity went from ${toText(money.startUsd)} to ${toText(money.endUsd)} dollars, fees ${toText(money.feesUsd)}.`
  const counts = `${cycles.total} cycles, ${entries} entries, ${fills} fills, ${trades.closed} trades closed and ${trades.open} open`
  return `Wrote ${scenario} into ${file}: ${counts}.${result}\nLook at\n${links.map((link) => `  ${link}\n`).join('')}`
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  process.stderr.write(`${describeError(error, 2_000)}\n`)
  process.exitCode = 1
})
