import { parseArgs } from 'node:util'
import { type ControlRun, type ControlVerdict, judgeControl } from '../../lib/domain/negativeControl.ts'
import { planBacktest } from '../../lib/run/backtestPlan.ts'
import { specOf } from './backtestSpec.ts'
import { type LabCommand, toNumber } from './labCommand.ts'
import { runControl } from './proofs/controlRun.ts'

/** `npm run lab -- control`: the agent where nothing can be earned. */
export const controlCommand: LabCommand = {
  usage: `control [--seeds 100] [--first 1] [--coins BTC,ETH,SOL,HYPE] [--interval 4h] [--cycles 180] [--json]
  Lets the rules trade on made-up markets whose price now is the best guess of any later one. What they make there must be minus their costs within two standard
  errors, and no more runs may look like skill than chance allows (8 of 100); otherwise the simulation gives away what a market would not.
  --seeds   how many markets   --first  the seed of the first
  Ends with 1 when something is found.`,

  async run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        seeds: { type: 'string', default: '100' },
        first: { type: 'string', default: '1' },
        coins: { type: 'string', default: 'BTC,ETH,SOL,HYPE' },
        interval: { type: 'string', default: '4h' },
        cycles: { type: 'string', default: '180' },
        json: { type: 'boolean', default: false },
      },
    })
    const { coins, interval, cycles } = values
    const spec = specOf({ market: 'synthetic:1', coins, interval, cycles })
    const startMs = spec.market.startMs ?? 0
    const { plan } = planBacktest(spec)
    const first = toNumber('--first', values.first)
    const runs: ControlRun[] = []
    for (let seed = first; seed < first + toNumber('--seeds', values.seeds); seed += 1) {
      runs.push(await runControl(plan, seed, startMs))
      process.stderr.write(`${lineOf(runs.at(-1) as ControlRun)}\n`)
    }
    const verdict = judgeControl(runs)
    if (values.json) say(JSON.stringify({ runs, verdict }))
    else say(verdict === null ? 'Fewer than two runs traded, so nothing was shown.' : verdictWords(verdict))
    return verdict?.holds ? 0 : 1
  },
}

const percent = (frac: number): string => `${(frac * 100).toFixed(3)} %`

const lineOf = ({ seed, trades, netFrac, costFrac, p }: ControlRun): string =>
  `seed ${seed}: ${trades} trades, net ${percent(netFrac)}, costs ${percent(costFrac)}, p ${p?.toFixed(3) ?? '–'}`

const verdictWords = (found: ControlVerdict): string =>
  [
    `${found.runs} markets on which nothing can be earned, ${found.trades} trades: ${found.holds ? 'nothing was found' : 'SOMETHING WAS FOUND'}.`,
    `  net ${percent(found.netFrac)} in the mean, costs ${percent(found.costFrac)}, so ${percent(found.grossFrac)} before costs (standard error ${percent(found.standardError)}; allowed are two)`,
    `  ${found.seeming} of ${found.tested} runs look like skill at 5 % (allowed are ${found.seemingMax})`,
  ].join('\n')
