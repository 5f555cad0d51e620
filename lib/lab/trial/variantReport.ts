import type {
  Quartiles,
  SampleDecision,
  Share,
  TrialContext,
  TrialPlan,
  TrialSample,
  TrialVariant,
  VariantReport,
} from '../../contracts/labTrial.ts'
import { ACTIONS, type Action } from '../../domain/decision.ts'
import type { Verdict } from '../../domain/gate/verdict.ts'
import { sumUsd } from '../../domain/spend.ts'
import { type Agreement, agreementOf } from '../../domain/stats/agreement.ts'
import { type Chance, type Cluster, clusterShare } from '../../domain/stats/clusterDifference.ts'
import { quantile } from '../../domain/stats/quantile.ts'

const DAY_MS = 86_400_000

/** Returns what a variant said. Shares have intervals over contexts: coins of one answer, and answers to one context, are not counted as separate. */
export function reportVariant(
  variant: TrialVariant,
  samples: readonly TrialSample[],
  contexts: readonly TrialContext[],
  { model, samplesAsked, chance }: { model: string; samplesAsked: TrialPlan['samples']; chance: Chance },
): VariantReport {
  const decided = samples.filter(({ status }) => status === 'decided')
  const said = decided.flatMap(({ decisions }) => decisions.filter(({ isSaid }) => isSaid))
  const sum = (of: (sample: TrialSample) => number) => samples.reduce((total, sample) => total + of(sample), 0)
  const dollars = (of: (sample: TrialSample) => number) => sumUsd(samples.map(of))
  const latencies = Float64Array.from(decided.map(({ latencyMs }) => latencyMs)).sort()
  const entries = said.filter(({ action }) => action === 'buy' || action === 'sell')
  const units = unitsOf(decided, contexts)
  const cutoffMs = variant.cutoff === null ? null : Date.parse(variant.cutoff) + DAY_MS
  return {
    name: variant.name,
    model,
    samples: samples.length,
    statuses: {
      decided: decided.length,
      held: samples.filter(({ status }) => status === 'held').length,
      failed: samples.filter(({ status }) => status === 'failed').length,
      lost: samples.filter(({ status }) => status === 'lost').length,
    },
    failures: countsOf(samples.flatMap(({ status, code }) => (status === 'decided' ? [] : code))),
    withToolMiss: samples.filter(({ toolsMissed }) => toolsMissed > 0).length,
    toolsComputed: sum(({ toolsComputed }) => toolsComputed),
    notEvidence: contexts.filter(({ atMs }) => cutoffMs === null || atMs < cutoffMs).length,
    cutoff: variant.cutoff,
    costUsd: dollars(({ costUsd }) => costUsd),
    costUsdMax: dollars(({ costUsdMax }) => costUsdMax),
    paidUsdMax: dollars(({ paidUsdMax }) => paidUsdMax),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    latencyMs:
      latencies.length === 0 ? null : { p50: quantile(latencies, 0.5) ?? 0, p95: quantile(latencies, 0.95) ?? 0 },
    requestsAsked: sum(({ asked }) => asked),
    requestsCached: sum(({ cached }) => cached),
    actions: ACTIONS.map((action) => ({
      action,
      count: said.filter((one) => one.action === action).length,
      share: shareOf(
        units,
        (answers) => answers.filter((one) => one === action).length,
        (answers) => answers.length,
        chance,
      ),
    })),
    agreement: samplesAsked < 2 ? null : agreementIn(units, chance),
    withRecord: recordShare(units, () => true, chance),
    withRecordActed: recordShare(units, (action) => action !== 'hold', chance),
    verdicts: {
      pass: countOf(decided, 'pass'),
      clamp: countOf(decided, 'clamp'),
      deny: countOf(decided, 'deny'),
      hold: countOf(decided, 'hold'),
    },
    denials: countsOf(decided.flatMap(({ decisions }) => decisions.flatMap(({ denial }) => denial ?? []))),
    entries: {
      allocationUsd: quartiles(entries.map(({ allocationUsd }) => allocationUsd)),
      leverage: quartiles(entries.flatMap(({ leverage }) => leverage ?? [])),
      stopFrac: quartiles(entries.flatMap((entry) => stopFrac(entry) ?? [])),
    },
  }
}

/** A stop's distance from the price, as a share of it. */
const stopFrac = ({ slPx, markPx }: SampleDecision): number | null =>
  slPx === null || markPx === null || markPx === 0 ? null : Math.abs(slPx - markPx) / markPx

const countOf = (decided: readonly TrialSample[], verdict: Verdict['verdict']): number =>
  decided.reduce((sum, { decisions }) => sum + decisions.filter((one) => one.verdict === verdict).length, 0)

const countsOf = (codes: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

/** What was said of one coin of one context. */
interface Unit {
  cycleId: number
  answers: Action[]
  recorded: Action | null
}

function unitsOf(decided: readonly TrialSample[], contexts: readonly TrialContext[]): Unit[] {
  const byContext = Map.groupBy(decided, ({ cycleId }) => cycleId)
  return contexts.flatMap(({ cycleId, decisions }) => {
    const answers = (byContext.get(cycleId) ?? []).flatMap((sample) => sample.decisions.filter(({ isSaid }) => isSaid))
    return [...Map.groupBy(answers, ({ coin }) => coin)].map(([coin, own]) => ({
      cycleId,
      answers: own.map(({ action }) => action),
      recorded: decisions.find((one) => one.coin === coin)?.action ?? null,
    }))
  })
}

/** A share over contexts. */
function shareOf(
  units: readonly Unit[],
  hits: (answers: readonly Action[], unit: Unit) => number,
  of: (answers: readonly Action[], unit: Unit) => number,
  chance: Chance,
): Share | null {
  const clusters = [...Map.groupBy(units, ({ cycleId }) => cycleId).values()].map((own) => {
    const cluster: Cluster = { hits: 0, of: 0 }
    for (const unit of own) {
      cluster.hits += hits(unit.answers, unit)
      cluster.of += of(unit.answers, unit)
    }
    return cluster
  })
  return clusterShare(clusters, chance)
}

function recordShare(units: readonly Unit[], counts: (recorded: Action) => boolean, chance: Chance): Share | null {
  const known = units.filter(({ recorded }) => recorded !== null && counts(recorded))
  const same = (answers: readonly Action[], { recorded }: Unit) => answers.filter((one) => one === recorded).length
  return shareOf(known, same, (answers) => answers.length, chance)
}

function agreementIn(units: readonly Unit[], chance: Chance): VariantReport['agreement'] {
  const several = units.filter(({ answers }) => answers.length > 1)
  const agreement: Agreement<Action> | null = agreementOf(
    several.map(({ answers }) => answers),
    ACTIONS,
  )
  if (agreement === null) return null
  const countIn = (answers: readonly Action[], action: Action) => answers.filter((one) => one === action).length
  const agreeing = (answers: readonly Action[]) =>
    ACTIONS.reduce((sum, action) => sum + countIn(answers, action) * (countIn(answers, action) - 1), 0) /
    (answers.length * (answers.length - 1))
  const pairwise = shareOf(several, agreeing, () => 1, chance)
  return {
    units: agreement.units,
    pairwise: pairwise ?? { share: agreement.pairwise, ci95: [agreement.pairwise, agreement.pairwise] },
    modalShare: agreement.modalShare,
    unanimousShare: agreement.unanimousShare,
    specific: ACTIONS.map((action) => ({
      action,
      count: several.reduce((sum, { answers }) => sum + countIn(answers, action), 0),
      share: shareOf(
        several,
        (answers) => (countIn(answers, action) * (countIn(answers, action) - 1)) / (answers.length - 1),
        (answers) => countIn(answers, action),
        chance,
      ),
    })),
    alpha: agreement.alpha,
    ac1: agreement.ac1,
  }
}

function quartiles(values: readonly number[]): Quartiles | null {
  const sorted = Float64Array.from(values).sort()
  const [p25, median, p75] = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p))
  return p25 == null || median == null || p75 == null ? null : { p25, median, p75 }
}
