import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { plantScenario } from '@/prisma/seed/plant.ts'
import type { Scenario } from '@/prisma/seed/scenarios.ts'
import { openTempDb } from './tempDb.ts'

/** The moment seeded stores stand at: a fixed one, so that a test sees the same rows whenever it runs. */
export const SEED_NOW_MS = Date.parse('2026-11-22T12:00:00Z')

const reportSchema = z.object({
  unknownOrders: z.number(),
  problems: z.array(z.unknown()),
  bare: z.array(z.unknown()),
})

/** A store with a scenario in it, to be copied, and what planting it came to. */
export interface PlantedStore {
  file: string
  report: z.infer<typeof reportSchema>
}

/**
 * Returns the store of a scenario. The worker's run takes seconds, and many tests read the same one: it is kept for as long as the sources that make it
 * stay the same.
 */
export async function plantedStore(scenario: Scenario): Promise<PlantedStore> {
  const folder = path.resolve('node_modules/.cache/planted')
  const file = path.join(folder, `${scenario}-${sourcesHash()}.db`)
  const reportFile = `${file}.json`
  if (!fs.existsSync(file)) await plant(scenario, folder, file, reportFile)
  return { file, report: reportSchema.parse(JSON.parse(fs.readFileSync(reportFile, 'utf8'))) }
}

async function plant(scenario: Scenario, folder: string, file: string, reportFile: string): Promise<void> {
  const temp = openTempDb()
  const report = await plantScenario(temp.db, scenario, SEED_NOW_MS)
  // The last connection that closes puts everything into the one file.
  await temp.db.$disconnect()
  fs.mkdirSync(folder, { recursive: true })
  for (const old of fs.readdirSync(folder))
    if (old.startsWith(`${scenario}-`) && !old.startsWith(path.basename(file)))
      fs.rmSync(path.join(folder, old), { force: true })
  const put = (to: string, write: (draft: string) => void) => {
    const draft = `${to}.${process.pid}`
    write(draft)
    fs.renameSync(draft, to)
  }
  put(reportFile, (draft) => fs.writeFileSync(draft, JSON.stringify(report)))
  put(file, (draft) => fs.copyFileSync(temp.file, draft))
  await temp.close()
}

function sourcesHash(): string {
  const hash = createHash('sha256').update(String(SEED_NOW_MS))
  for (const folder of ['lib', 'worker', 'prisma']) {
    const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    for (const file of files)
      if (/\.(ts|sql)$/.test(file)) hash.update(file).update(fs.readFileSync(path.join(folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}
