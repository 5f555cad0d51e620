import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type BacktestSpec, backtestIdentity } from '../../lib/contracts/labBacktest.ts'
import { loadDotEnv } from '../../lib/env/dotEnv.ts'
import { createLog } from '../../lib/log.ts'
import { insertLabRun } from '../../lib/store/labRuns.ts'
import { type AskedSpec, DECIDER_OPTIONS, SPEC_OPTIONS, specOf, toSpec } from './backtestSpec.ts'
import { followRuns } from './followRuns.ts'
import { type LabCommand, toLimit, toNumber } from './labCommand.ts'
import { type LabStore, withLabStore } from './labStore.ts'

/** `npm run lab -- backtest`: asks the lab for runs and carries them out here, unless a lab is at work on this data folder already. */
export const backtestCommand: LabCommand = {
  usage: `backtest --market FOLDER [--coins BTC,ETH] [--interval 5m] [--start-usd 10000] [--from TIME] [--cycles N]
                         [--seed N] [--limit NAME=VALUE[,VALUE …] …] [--name TEXT] [--lanes N] [--json]
                         [--model NAME --spend USD [--model-url URL] [--cutoff YYYY-MM-DD] [--draw N] | --recorded AGENT]
npm run lab -- backtest --plan FILE [--lanes N] [--json]
  Runs the whole agent over a recorded market, by its rules where nobody else is named, and says what it came to. Ctrl-C leaves it where it is; runs resumes it.
  --market  a folder of candle files (lib/paper/README.md), or synthetic:SEED, which needs --cycles
  --limit   several values, or several limits with some, are as many runs
  --model   who decides, asked at the address of its name or key; what it answered once is kept and never paid for again
  --spend   the most it may cost, in dollars: the run ends after the cycle that reaches it; 0 for one that costs nothing
  --cutoff  the last day it can have read about; left out: nothing it earns is called evidence   --draw  another number asks anew
  --recorded  an agent whose recorded answers decide, bar by bar; nothing is asked
  --plan    a file with one spec or a list of them, as POST /api/lab/backtests takes it
  --lanes   how many go on side by side; left out: one a core
  Ends with 1 when a run failed.`,

  async run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        plan: { type: 'string' },
        ...SPEC_OPTIONS,
        ...DECIDER_OPTIONS,
        limit: { type: 'string', multiple: true, default: [] },
        name: { type: 'string' },
        lanes: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const specs = values.plan === undefined ? grid(values) : readPlans(values.plan)
    const lanes = values.lanes === undefined ? os.availableParallelism() : toNumber('--lanes', values.lanes)
    if (specs.some(({ decider }) => decider.kind === 'model')) loadDotEnv(path.resolve('.env'))
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

/** Returns a spec for each combination of the limits that are given several values. */
function grid(asked: AskedSpec & { limit: string[] }): BacktestSpec[] {
  if (asked.market === undefined) throw new Error(`npm run lab -- ${backtestCommand.usage}`)
  const axes = asked.limit
    .map(toLimit)
    .map(([code, text]) => text.split(',').map((value) => ({ [code]: toNumber(`--limit ${code}`, value) })))
  const combinations = axes.reduce<Record<string, number>[]>(
    (sofar, axis) => sofar.flatMap((each) => axis.map((one) => ({ ...each, ...one }))),
    [{}],
  )
  return combinations.map((limits) => specOf(asked, limits))
}
