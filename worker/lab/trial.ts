import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type TrialPlan, trialPlanSchema } from '../../lib/contracts/labTrial.ts'
import { buildId } from '../../lib/env/buildId.ts'
import { loadDotEnv } from '../../lib/env/dotEnv.ts'
import { labEnv } from '../../lib/env/labEnv.ts'
import { AppError } from '../../lib/errors.ts'
import { trialCsv } from '../../lib/lab/trial/csv.ts'
import { createLog } from '../../lib/log.ts'
import type { Db } from '../../lib/store/db.ts'
import { findDefaultAgentId } from '../../lib/store/queries/agents.ts'
import { findTrialAgent } from '../../lib/store/queries/asking.ts'
import { transcriptArchive } from '../../lib/store/transcripts/transcriptArchive.ts'
import type { LabCommand } from './labCommand.ts'
import { withLabStore } from './labStore.ts'
import { prepareTrial } from './trial/prepareTrial.ts'
import { runTrial } from './trial/runTrial.ts'
import { createTrialModels } from './trial/trialModels.ts'
import { estimateWords, reportWords } from './trial/trialWords.ts'

/** `npm run lab -- trial`: carries out a trial in this process. Ends with 3 where the price is not confirmed, 4 where it ended early. */
export const trialCommand: LabCommand = {
  usage: `trial --plan FILE [--agent A] [--yes TOKEN | --yes any] [--json] [--csv FILE] [--out FILE]
  Asks recorded contexts again of other prompts, models or settings, and says what changes. Says the price first; nothing is asked without --yes.
  --plan    a plan as JSON: { "name", "contexts": { "kind", "count" }, "variants": [{ "name", "prompt", "model", "limits", "cutoff" }], "samples",
            "spendUsdMax" }; "promptFile" in a variant names a file with its prompt
  --agent   whose contexts, in the place of the plan's
  --yes     the token that the price was shown with, or any to take whatever it says; the plan's spendUsdMax holds in either case
  --csv     where one line for each coin of each answer is written
  --out     where the whole report is written as JSON
  --json    the report as JSON, in the place of words
  A trial that is run again with the same plan goes on where it was: what was answered is not paid for again.`,

  run(args, say) {
    const { values } = parseArgs({
      args,
      options: {
        plan: { type: 'string' },
        agent: { type: 'string' },
        yes: { type: 'string' },
        csv: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    if (values.plan === undefined) throw new Error('Name the plan: npm run lab -- trial --plan FILE')
    const { plan: file, ...options } = values
    return withLabStore(async ({ db }) => {
      const plan = readPlan(file, options.agent ?? null, await findDefaultAgentId(db))
      return carryOut(db, plan, options, say)
    })
  },
}

interface TrialOptions {
  yes?: string | undefined
  csv?: string | undefined
  out?: string | undefined
  json: boolean
}

const warn = (line: string) => process.stderr.write(`${line}\n`)

async function carryOut(db: Db, plan: TrialPlan, values: TrialOptions, say: (line: string) => void): Promise<number> {
  const stop = new AbortController()
  const cancel = () => stop.abort()
  process.once('SIGINT', cancel)
  process.once('SIGTERM', cancel)
  loadDotEnv(path.resolve('.env'))
  const agent = await findTrialAgent(db, plan.agentId)
  const log = createLog('lab', (line) => process.stderr.write(line))
  const env = labEnv(agent?.envName ?? '')
  const { models, cache } = createTrialModels(db, { env, log, wallMs: Date.now })
  const archive = transcriptArchive(env.dataDir, plan.agentId)
  const prepared = await prepareTrial(db, plan, { models, archive, signal: stop.signal })
  const { estimate } = prepared
  warn(estimateWords(estimate, plan))
  if (values.yes === undefined) {
    warn(`Nothing was asked. To ask it: the same command with --yes ${estimate.token}`)
    return 3
  }
  if (values.yes !== 'any' && values.yes !== estimate.token)
    throw new AppError(
      'trial_price',
      `The price is not the one of ${values.yes}: plan, contexts or prices have changed. Look at it, then confirm with --yes ${estimate.token}.`,
    )
  let saidAtMs = 0
  const report = await runTrial(db, prepared, {
    models,
    cache,
    build: buildId(),
    wallMs: Date.now,
    signal: stop.signal,
    onProgress({ done, total, paidUsd }) {
      if (Date.now() - saidAtMs < 1_000 && done < total) return
      saidAtMs = Date.now()
      warn(`${done} of ${total} asked, $${paidUsd.toFixed(4)} paid`)
    },
  })
  await cache.settle(10_000)
  process.off('SIGINT', cancel)
  process.off('SIGTERM', cancel)
  if (values.csv !== undefined) writeFileSync(values.csv, trialCsv(report))
  if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(report))
  say(values.json ? JSON.stringify(report) : reportWords(report))
  return report.ended === 'done' ? 0 : 4
}

function readPlan(file: string, agentId: string | null, defaultAgentId: string | null): TrialPlan {
  const written = z.looseObject({ variants: z.array(z.looseObject({})).default([]) }).safeParse(readJson(file))
  const loose = written.success ? written.data : { variants: [] }
  const variants = loose.variants.map(({ promptFile, ...variant }) =>
    typeof promptFile === 'string'
      ? { ...variant, prompt: readText(path.resolve(path.dirname(file), promptFile)) }
      : variant,
  )
  const owner = agentId ?? loose.agentId ?? defaultAgentId
  const parsed = trialPlanSchema.safeParse({ ...loose, agentId: owner, variants })
  if (parsed.success) return parsed.data
  throw new AppError(
    'trial_plan',
    `The plan of the trial cannot be carried out:\n${z.prettifyError(parsed.error)}\nCorrect what is named.`,
  )
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('trial_plan', `${file} cannot be read. Name a file that is there.`, { cause })
  }
}

function readJson(file: string): unknown {
  const text = readText(file)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('trial_plan', `${file} is no JSON. Correct it.`, { cause })
  }
}
