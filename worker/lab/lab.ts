import { labRunEnv } from '../../lib/env/labRunEnv.ts'
import { describeError } from '../../lib/errors.ts'
import { backtestCommand } from './backtest.ts'
import { controlCommand } from './control.ts'
import type { LabCommand } from './labCommand.ts'
import { pairsScanCommand } from './pairsScan.ts'
import { prefixCommand } from './prefix.ts'
import { replayCommand } from './replay.ts'
import { carryOutHere } from './runs/carryOutHere.ts'
import { runsCommand } from './runsCommand.ts'
import { trialCommand } from './trial.ts'

/** `npm run lab -- <command>`: what can be asked of what was stored or recorded. Nothing here can trade. */
const COMMANDS: Readonly<Record<string, LabCommand>> = {
  replay: replayCommand,
  trial: trialCommand,
  backtest: backtestCommand,
  prefix: prefixCommand,
  control: controlCommand,
  runs: runsCommand,
  pairs: pairsScanCommand,
}

async function main([name = '', ...args]: string[]): Promise<number> {
  // The process of one run, started by the command that carries runs out.
  if (name === 'carry-out') {
    await carryOutHere(labRunEnv().dataDir, Number(args[0]))
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    throw new Error(
      Object.values(COMMANDS)
        .map(({ usage }) => `npm run lab -- ${usage}`)
        .join('\n\n'),
    )
  }
  return command.run(args, (line) => process.stdout.write(`${line}\n`))
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${describeError(error, 4_000)}\n`)
    process.exitCode = 2
  },
)
