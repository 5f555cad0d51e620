import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { LIMIT_CODES, type Limits } from '../../lib/domain/limits.ts'
import { webEnv } from '../../lib/env/webEnv.ts'
import { describeError } from '../../lib/errors.ts'
import { migrateStore, openDb, storeFile } from '../../lib/store/db.ts'
import { findDefaultAgentId } from '../../lib/store/queries/agents.ts'
import { replayCommand } from './replay.ts'

const USAGE = `npm run lab -- replay [--agent A] [--cycle N | --all] [--limit NAME=VALUE …] [--json]
  Puts together, reads and judges stored cycles again, without network and without key, and says what differs and why.
  --agent   whose cycles; left out: the agent the dashboard opens with
  --cycle   the number of one cycle; left out: all of them
  --limit   a limit in the place of the one it was judged by, as Settings exports it, e.g. leverageMax=2
  --json    one line of JSON a cycle
  Ends with 1 when a cycle differs though the same version wrote it.`

/** `npm run lab -- <command>`: what can be asked of what was stored. Nothing here can trade. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      agent: { type: 'string' },
      cycle: { type: 'string' },
      all: { type: 'boolean', default: false },
      limit: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  })
  if (positionals.length !== 1 || positionals[0] !== 'replay') throw new Error(USAGE)
  const number = values.cycle === undefined || values.all ? null : toNumber('--cycle', values.cycle)
  const limits: Partial<Limits> = Object.fromEntries(values.limit.map(toLimit))
  const file = storeFile(webEnv().dataDir)
  if (!existsSync(file)) throw new Error(`There is no store at ${file}. NOCTURNE_DATA_DIR names its folder.`)
  migrateStore(file, path.join(import.meta.dirname, '../../prisma/migrations'))
  const db = openDb(file)
  try {
    const agentId = values.agent ?? (await findDefaultAgentId(db)) ?? ''
    return await replayCommand(db, { agentId, number, limits, json: values.json }, (line) =>
      process.stdout.write(`${line}\n`),
    )
  } finally {
    await db.$disconnect()
  }
}

function toLimit(written: string): [string, number] {
  const [name = '', value = ''] = written.split('=')
  const code = LIMIT_CODES.find((each) => each === name)
  if (!code) throw new Error(`There is no limit "${name}". There are ${LIMIT_CODES.join(', ')}.`)
  return [code, toNumber(`--limit ${code}`, value)]
}

function toNumber(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new Error(`${option} wants a number, not "${text}".`)
  return value
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${describeError(error, 2_000)}\n`)
    process.exitCode = 2
  },
)
