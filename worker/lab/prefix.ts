import { parseArgs } from 'node:util'
import { planBacktest } from '../../lib/run/backtestPlan.ts'
import { SPEC_OPTIONS, specOf } from './backtestSpec.ts'
import { type LabCommand, toNumber } from './labCommand.ts'
import { type PrefixBreak, provePrefix } from './proofs/prefixProof.ts'
import { proveStarts, type StartProof } from './proofs/startProof.ts'

/** Numbers of two contexts may differ by this share: what an average remembers of bars before the ones it is given. */
const START_FRAC_MAX = 1e-6

/** `npm run lab -- prefix`: whether a run knows its future, or when it was started. */
export const prefixCommand: LabCommand = {
  usage: `prefix --market FOLDER|synthetic:SEED [--coins BTC,ETH] [--interval 1h] [--from TIME] [--cycles 200] [--cuts 50] [--seed 1]
                       [--starts 300,500,1000] [--json]
  Makes a run, then makes it again to moments drawn from the seed with garbage in the place of all that comes after, and compares what was read, answered,
  judged, ordered and filled up to there. Cuts are at full hours.
  --starts  compares instead what is read of the market at one moment by agents that began so many bars earlier; needs a folder
  Ends with 1 when something differs.`,

  async run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        ...SPEC_OPTIONS,
        cuts: { type: 'string', default: '50' },
        starts: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    if (values.market === undefined) throw new Error(`npm run lab -- ${prefixCommand.usage}`)
    const spec = specOf({ interval: '1h', cycles: '200', ...values })
    const { plan } = planBacktest(spec)
    if (values.starts !== undefined) {
      const bars = values.starts.split(',').map((text) => toNumber('--starts', text))
      const proof = await proveStarts(plan, bars)
      say(values.json ? JSON.stringify(proof) : startWords(proof))
      return proof.starts.some(({ worst }) => worst !== null && worst.frac > START_FRAC_MAX) ? 1 : 0
    }
    const proof = await provePrefix({
      plan,
      cuts: toNumber('--cuts', values.cuts),
      seed: spec.seed,
      tell: (done, of) => process.stderr.write(`${done} of ${of} cuts\n`),
    })
    const { cycles, orders, cuts, broken } = proof
    const head = `${cuts - broken.length} of ${cuts} cuts change nothing before them, over ${cycles} cycles with ${orders} orders.`
    say(values.json ? JSON.stringify(proof) : [head, ...broken.map(breakWords)].join('\n'))
    if (cuts === 0) say('No cycle began at a full hour, so nothing was shown.')
    return broken.length > 0 || cuts === 0 ? 1 : 0
  },
}

const breakWords = ({ cutMs, cycle, what, diff }: PrefixBreak): string =>
  `  After ${new Date(cutMs).toISOString()} another future: ${cycle === null ? '' : `cycle ${cycle}, `}${what}\n${diff.replaceAll(/^/gm, '    ')}`

const startWords = ({ atMs, starts }: StartProof): string =>
  [
    `What is read of the market at ${new Date(atMs).toISOString()}, against an agent that begins there:`,
    ...starts.map(({ barsEarlier, numbers, worst }) =>
      worst === null
        ? `  begun ${barsEarlier} bars earlier: all ${numbers} numbers the same`
        : `  begun ${barsEarlier} bars earlier: at most ${worst.frac.toExponential(1)} apart, ${worst.where} ${worst.here} and ${worst.there}`,
    ),
  ].join('\n')
