import { parseArgs } from 'node:util'
import { INTERVALS } from '../../lib/domain/market.ts'
import { DEFAULT_PAIR_RULE } from '../../lib/domain/pair/pairRule.ts'
import { type LabCommand, toNumber } from './labCommand.ts'
import { pairLines, reportPairs } from './pairs.ts'

/** `npm run lab -- pairs`. */
export const pairsScanCommand: LabCommand = {
  usage: `pairs --market FOLDER [--interval 1h] [--bars 1000] [--coins A,B,C] [--json]
  Looks at every pair of a recorded market both ways, corrected for all it looked at, and says how long findings lasted.
  --market    a folder of candle files, as a replay reads it
  --interval  the bars pairs are tested on
  --bars      how many of them
  --coins     which coins; left out: all of the folder
  --json      the whole report as JSON`,

  async run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        market: { type: 'string' },
        interval: { type: 'string', default: '1h' },
        bars: { type: 'string', default: String(DEFAULT_PAIR_RULE.testBars) },
        coins: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    if (values.market === undefined) throw new Error(`npm run lab -- ${this.usage}`)
    const interval = INTERVALS.find((each) => each === values.interval)
    if (!interval) throw new Error(`--interval is one of ${INTERVALS.join(', ')}, not "${values.interval}".`)
    const testBars = toNumber('--bars', values.bars)
    const report = reportPairs({
      market: values.market,
      interval,
      coins: values.coins?.split(',').map((coin) => coin.trim()) ?? null,
      rule: { ...DEFAULT_PAIR_RULE, testBars },
    })
    if (values.json) say(JSON.stringify(report))
    else for (const line of pairLines(report)) say(line)
    return 0
  },
}
