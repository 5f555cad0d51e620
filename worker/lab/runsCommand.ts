import os from 'node:os'
import { parseArgs } from 'node:util'
import { LAB_KINDS } from '../../lib/domain/recordWords.ts'
import { createLog } from '../../lib/log.ts'
import { listLabWork } from '../../lib/store/labProgress.ts'
import { wishOfLabRun } from '../../lib/store/labRuns.ts'
import { listLabRuns } from '../../lib/store/queries/labRuns.ts'
import { FROM_NEWEST } from '../../lib/store/queries/page.ts'
import { followRuns } from './followRuns.ts'
import { type LabCommand, toNumber } from './labCommand.ts'
import { type LabStore, withLabStore } from './labStore.ts'

const LIST_MAX = 50

/** `npm run lab -- runs`: what the lab was asked for, and what is to become of it. */
export const runsCommand: LabCommand = {
  usage: `runs [--cancel N | --delete N | --report N | --resume] [--json]
  Lists what the lab was asked for, newest first.
  --cancel  ends a run and keeps what it did so far   --delete  takes its records away   --report  what it came to
  --resume  goes on here with all that has not ended`,

  async run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        cancel: { type: 'string' },
        delete: { type: 'string' },
        report: { type: 'string' },
        resume: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    return withLabStore(async (store) => {
      const ids = await meant(store, values)
      if (ids !== null) {
        const log = createLog('lab', (line) => process.stderr.write(line))
        return followRuns({ ...store, lanes: os.availableParallelism(), log, ids, json: values.json, say })
      }
      for (const kind of LAB_KINDS)
        for (const row of await listLabRuns(store.db, kind, { before: FROM_NEWEST, limit: LIST_MAX }))
          say(values.json ? JSON.stringify(row) : listLine(row))
      return 0
    })
  },
}

type Wished = Partial<Record<'cancel' | 'delete' | 'report', string>> & { resume: boolean }

/** Writes down what is wished and returns the runs it is about; null: only to be listed. */
async function meant({ db }: LabStore, wished: Wished): Promise<number[] | null> {
  for (const wish of ['cancel', 'delete'] as const) {
    const text = wished[wish]
    if (text === undefined) continue
    const id = toNumber(`--${wish}`, text)
    if (!(await wishOfLabRun(db, id, wish, Date.now()))) throw new Error(`There is no run ${id}.`)
    return (await listLabWork(db)).filter((row) => row.id === id).map((row) => row.id)
  }
  if (wished.report !== undefined) return [toNumber('--report', wished.report)]
  return wished.resume ? (await listLabWork(db)).map(({ id }) => id) : null
}

function listLine({ id, kind, status, done, total, name, wallAt }: Awaited<ReturnType<typeof listLabRuns>>[number]) {
  const share = total > 0 ? ` ${done}/${total}` : ''
  return `${String(id).padStart(5)}  ${wallAt.toISOString().slice(0, 16)}  ${kind}  ${status}${share}  ${name}`
}
