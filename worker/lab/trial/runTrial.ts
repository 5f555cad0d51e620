import type { TrialReport, TrialSample } from '../../../lib/contracts/labTrial.ts'
import { sumUsd } from '../../../lib/domain/spend.ts'
import { createRandomStream } from '../../../lib/domain/stats/randomStream.ts'
import { reportTrial } from '../../../lib/lab/trial/reportTrial.ts'
import { pause } from '../../../lib/pause.ts'
import type { Db } from '../../../lib/store/db.ts'
import { isAnyAgentAsking } from '../../../lib/store/queries/asking.ts'
import type { ModelSource } from '../../model/modelSource.ts'
import type { AnswerCache } from './answerCache.ts'
import { askSample, type TrialJob, type TrialWorld } from './askSample.ts'
import type { PreparedTrial } from './prepareTrial.ts'

export interface TrialProgress {
  done: number
  total: number
  /** What this run paid, and what its answers cost whenever they were paid. */
  paidUsd: number
  costUsd: number
}

export interface RunTrialOptions {
  models: ModelSource
  cache: AnswerCache
  build: string
  wallMs: () => number
  /** Aborted when it is cancelled. */
  signal: AbortSignal
  onProgress?(progress: TrialProgress): void
}

/** How long trading is waited for before each sample, and how often is looked. */
const TRADING_MS_MAX = 120_000
const TRADING_LOOK_MS = 250
const HEARD_MS = 10_000

/**
 * Asks all of a trial and returns its report. Contexts come in random order and variants in turn, so that a trial that ends early is still a fair
 * comparison. A trial that is run again, after a crash too, goes on with the answers that are there.
 */
export async function runTrial(db: Db, prepared: PreparedTrial, options: RunTrialOptions): Promise<TrialReport> {
  const { plan, questions, contexts, contextsHash, models, venueId } = prepared
  const { signal, build } = options
  const jobs = jobsOf(prepared)
  const total = jobs.length
  const samples: TrialSample[] = []
  const purse = createPurse(plan.spendUsdMax)
  const coins = [...new Set(questions.flatMap((question) => coinsOf(question)))].sort()
  const world: TrialWorld = { ...options, db, plan, venueId, coins }
  const cost = { paidUsd: 0, costUsd: 0 }
  let isCapped = false

  async function work(): Promise<void> {
    for (;;) {
      const job = isCapped || signal.aborted ? undefined : jobs.shift()
      if (job === undefined) return
      const setAsideUsd = Math.max(job.spendUsdMax ?? 0, purse.dearestUsd())
      if (!(await purse.setAside(setAsideUsd))) {
        isCapped = true
        return
      }
      let sample: TrialSample | null = null
      try {
        await letTradingGoFirst(db, options)
        sample = signal.aborted ? null : await askSample(world, job)
      } finally {
        purse.settle(setAsideUsd, sample?.paidUsdMax ?? 0)
      }
      if (sample === null) return
      samples.push(sample)
      cost.paidUsd = sumUsd([cost.paidUsd, sample.paidUsdMax])
      cost.costUsd = sumUsd([cost.costUsd, sample.costUsdMax])
      options.onProgress?.({ done: samples.length, total, ...cost })
    }
  }

  await Promise.all(Array.from({ length: plan.concurrency }, work))
  const ended = samples.length === total ? 'done' : signal.aborted ? 'cancelled' : 'capped'
  return reportTrial({ plan, build, contextsHash, contexts, models, samples, ended })
}

function jobsOf({ plan, questions, estimate }: PreparedTrial): TrialJob[] {
  const next = createRandomStream(plan.contexts.seed + 17)
  const shuffled = questions.map((question) => ({ question, rank: next() })).sort((one, other) => one.rank - other.rank)
  return shuffled.flatMap(({ question }) =>
    Array.from({ length: plan.samples }, (_, sample) =>
      plan.variants.map((_variant, variant) => {
        const known = estimate.variants[variant]
        const spendUsdMax = known === undefined || known.prices === 'free' ? null : known.sampleUsdMax
        return { question, variant, sample, spendUsdMax }
      }),
    ).flat(),
  )
}

/** Every coin that the texts of a question may name. */
const coinsOf = ({ coins, judgedOn }: PreparedTrial['questions'][number]): string[] => [
  ...coins,
  ...Object.keys(judgedOn.coins),
  ...Object.keys(judgedOn.markets),
  ...judgedOn.account.positions.map(({ coin }) => coin),
]

interface Purse {
  /** Waits while what others have set aside may come back; false: it does not fit, and never will. */
  setAside(usd: number): Promise<boolean>
  /** Gives back what was set aside and takes what was spent. */
  settle(setAsideUsd: number, spentUsd: number): void
  /** The dearest sample so far: what is set aside where no price says more. */
  dearestUsd(): number
}

/** Money is set aside before it is spent, so that samples at the same time keep to the cap together. */
function createPurse(capUsd: number): Purse {
  const state = { spentUsd: 0, setAsideUsd: 0, dearestUsd: 0, underWay: 0 }
  let waiting: (() => void)[] = []
  return {
    async setAside(usd) {
      while (sumUsd([state.spentUsd, state.setAsideUsd, usd]) > capUsd) {
        if (state.underWay === 0) return false
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      state.setAsideUsd = sumUsd([state.setAsideUsd, usd])
      state.underWay += 1
      return true
    },
    settle(setAsideUsd, spentUsd) {
      state.setAsideUsd = sumUsd([state.setAsideUsd, -setAsideUsd])
      state.underWay -= 1
      state.spentUsd = sumUsd([state.spentUsd, spentUsd])
      state.dearestUsd = Math.max(state.dearestUsd, spentUsd)
      const woken = waiting
      waiting = []
      for (const each of woken) each()
    },
    dearestUsd: () => state.dearestUsd,
  }
}

async function letTradingGoFirst(db: Db, { wallMs, signal }: RunTrialOptions): Promise<void> {
  const untilMs = wallMs() + TRADING_MS_MAX
  while (!signal.aborted && wallMs() < untilMs && (await isAnyAgentAsking(db, wallMs() - HEARD_MS)))
    await pause(TRADING_LOOK_MS, signal)
}
