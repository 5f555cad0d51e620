import { readFileSync } from 'node:fs'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type BacktestSpec, backtestIdentity, backtestSpecSchema } from '../../lib/contracts/labBacktest.ts'
import { createLog } from '../../lib/log.ts'
import { insertLabRun } from '../../lib/store/labRuns.ts'
import { followRuns } from './followRuns.ts'
import { type LabCommand, toLimit, toNumber } from './labCommand.ts'
import { type LabStore, withLabStore } from './labStore.ts'

const SYNTHETIC = /^synthetic:(\d{1,9})$/
/** Where a made-up market begins when nobody says. */
const SYNTHETIC_START_MS = Date.UTC(2026, 0, 5)

/** `npm run lab -- backtest`: asks the lab for runs and carries them out here, unless a lab is at work on this data folder already. */
export const backtestCommand: LabCommand = {
  usage: `backtest --market FOLDER [--coins BTC,ETH] [--interval 5m] [--start-usd 10000] [--from TIME] [--cycles N]
                         [--seed N] [--limit NAME=VALUE[,VALUE …] …] [--name TEXT] [--lanes N] [--json]
npm run lab -- backtest --plan FILE [--lanes N] [--json]
  Runs the whole agent under its rules over a recorded market, without a network, and says what it came to. Ctrl-C leaves it where it is; runs resumes it.
  --market  a folder of candle files (lib/paper/README.md), or synthetic:SEED, which needs --cycles
  --limit   several values, or several limits with some, are as many runs
  --plan    a file with one spec or a list of them, as POST /api/lab/backtests takes it
  --lanes   how many go on side by side; left out: one a core
  Ends with 1 when a run failed.`,

  async run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        plan: { type: 'string' },
        market: { type: 'string' },
        coins: { type: 'string' },
        interval: { type: 'string' },
        'start-usd': { type: 'string' },
        from: { type: 'string' },
        cycles: { type: 'string' },
        seed: { type: 'string' },
        limit: { type: 'string', multiple: true, default: [] },
        name: { type: 'string' },
        lanes: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const specs = values.plan === undefined ? grid(values) : readPlans(values.plan)
    const lanes = values.lanes === undefined ? os.availableParallelism() : toNumber('--lanes', values.lanes)
    const log = createLog('lab', (line) => process.stderr.write(line))
    const follow = async (store: LabStore) => {
      const ids: number[] = []
      for (const spec of specs) {
        const row = {
          kind: 'backtest',
          name: spec.name,
          spec,
          identity: backtestIdentity(spec),
          askedBy: 'command',
        } as const
        ids.push((await insertLabRun(store.db, { ...row, wallMs: Date.now() })).id)
      }
      return followRuns({ ...store, lanes, log, ids, json: values.json, say })
    }
    return withLabStore(follow, { isNew: true })
  },
}

function readPlans(file: string): BacktestSpec[] {
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return (Array.isArray(written) ? written : [written]).map(toSpec)
}

function toSpec(written: unknown): BacktestSpec {
  const parsed = backtestSpecSchema.safeParse(written)
  if (parsed.success) return parsed.data
  throw new Error(`The run cannot be read as it is asked for. ${z.prettifyError(parsed.error)}`)
}

type Asked = Partial<
  Record<'market' | 'coins' | 'interval' | 'start-usd' | 'from' | 'cycles' | 'seed' | 'name', string>
>

/** Returns a spec for each combination of the limits that are given several values. */
function grid(asked: Asked & { limit: string[] }): BacktestSpec[] {
  if (asked.market === undefined) throw new Error(`npm run lab -- ${backtestCommand.usage}`)
  const axes = asked.limit
    .map(toLimit)
    .map(([code, text]) => text.split(',').map((value) => ({ [code]: toNumber(`--limit ${code}`, value) })))
  const combinations = axes.reduce<Record<string, number>[]>(
    (sofar, axis) => sofar.flatMap((each) => axis.map((one) => ({ ...each, ...one }))),
    [{}],
  )
  return combinations.map((limits) => toSpec(specOf(asked, limits)))
}

function specOf(asked: Asked, limits: Record<string, number>): unknown {
  const { market: text = '', from, coins, interval, cycles, seed } = asked
  const made = SYNTHETIC.exec(text)?.[1]
  const startMs = from === undefined ? null : toTimeMs(from)
  const market = made
    ? { kind: 'synthetic', seed: Number(made), startMs: startMs ?? SYNTHETIC_START_MS }
    : { kind: 'replay', folder: text, startMs }
  const words = Object.entries(limits).map(([code, value]) => `${code} ${value}`)
  return {
    name: [asked.name ?? 'Baseline', ...words].join(', ').slice(0, 80),
    market,
    ...(asked['start-usd'] === undefined ? {} : { startUsd: asked['start-usd'] }),
    settings: {
      ...(coins === undefined ? {} : { coins: coins.split(',') }),
      ...(interval === undefined ? {} : { interval }),
      limits,
    },
    ...(cycles === undefined ? {} : { cycles: toNumber('--cycles', cycles) }),
    ...(seed === undefined ? {} : { seed: toNumber('--seed', seed) }),
  }
}

function toTimeMs(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new Error(`--from wants a time such as 2026-09-01T00:00:00Z, not "${text}".`)
  return ms
}
