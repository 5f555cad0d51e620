import type { Share, TrialEstimate, TrialPlan, TrialReport, VariantReport } from '../../../lib/contracts/labTrial.ts'

const FLIPS_SAID = 12
const PRICE_WORDS = {
  list: 'list prices',
  unknown: 'no price known: counted as a dear model',
  free: 'nobody sends a bill',
} as const

/** Returns the price of a trial for a terminal. */
export function estimateWords({ variants, leftOut, ...all }: TrialEstimate, plan: TrialPlan): string {
  return [
    `“${plan.name}”: ${all.contexts} contexts of ${plan.agentId} × ${plan.variants.length} variants × ${plan.samples} samples = ${all.samples} questions.`,
    `About $${usd(all.expectedUsd)} (from $${usd(all.lowUsd)} with cached prompts to $${usd(all.highUsd)} with retries at the longest answers); it ends at $${usd(plan.spendUsdMax)}.`,
    ...variants.map(
      ({ name, model, promptTokens, completionTokens, expectedUsd, prices }) =>
        `  ${name}: ${model || 'model of the settings'}, ${promptTokens} + ${completionTokens} tokens, about $${usd(expectedUsd)} (${PRICE_WORDS[prices]})`,
    ),
    ...leftOut.map(({ why, count }) => `  ${count} cycles cannot be asked again: ${why}`),
  ].join('\n')
}

/** Returns the report of a trial for a terminal. */
export function reportWords({ variants, pairs, notes, ended, samples, planned }: TrialReport): string {
  return [
    `${samples.length} of ${planned} samples (${ended}).`,
    ...variants.flatMap(variantWords),
    ...pairs.flatMap(({ says, coins, denied, flips }) => [
      '',
      says,
      ...coins.map(
        ({ coin, excess, pHolm, flips: changed }) =>
          `  ${coin}: ${percent(excess)} more than scatter, p ${pHolm.toFixed(3)}, ${changed} contexts with another answer or verdict`,
      ),
      ...(denied.onlyA + denied.onlyB > 0
        ? [
            `  mostly denied in only one of the two: ${denied.onlyA} and ${denied.onlyB} contexts (p ${denied.p?.toFixed(3) ?? '–'})`,
          ]
        : []),
      ...flips
        .slice(0, FLIPS_SAID)
        .map(
          ({ number, coin, from, to, recorded }) =>
            `  cycle ${number} ${coin}: ${from.action} (${from.verdict}) → ${to.action} (${to.verdict}), recorded ${recorded ?? '–'}`,
        ),
      ...(flips.length > FLIPS_SAID ? [`  … and ${flips.length - FLIPS_SAID} more`] : []),
    ]),
    '',
    ...notes,
  ].join('\n')
}

function variantWords(variant: VariantReport): string[] {
  const { name, model, statuses, failures, agreement, withRecord, actions, verdicts, latencyMs } = variant
  const failed = Object.entries(failures).map(([code, count]) => `${code} ${count}`)
  return [
    '',
    `${name} (${model || 'model of the settings'}): ${statuses.decided} decided, ${statuses.held} not readable, ${statuses.failed} failed, ${statuses.lost} lost${failed.length > 0 ? ` (${failed.join(', ')})` : ''}`,
    `  says ${actions.map(({ action, share }) => `${action} ${shareWords(share)}`).join(', ')}`,
    ...(agreement === null
      ? []
      : [
          `  agrees with itself ${shareWords(agreement.pairwise)}; ${agreement.specific.flatMap(({ action, share, count }) => (count === 0 ? [] : `on ${action} ${shareWords(share)} (${count})`)).join(', ')}; alpha ${agreement.alpha?.toFixed(3) ?? '–'}`,
        ]),
    `  agrees with the record ${shareWords(withRecord)}`,
    `  gate: ${verdicts.pass} pass, ${verdicts.clamp} clamped, ${verdicts.deny} denied, ${verdicts.hold} hold`,
    `  cost $${usd(variant.costUsd)} known, at most $${usd(variant.costUsdMax)}; paid by this run at most $${usd(variant.paidUsdMax)}; ${variant.requestsAsked} requests sent, ${variant.requestsCached} answered before${latencyMs === null ? '' : `; ${Math.round(latencyMs.p50)} ms median, ${Math.round(latencyMs.p95)} ms p95`}`,
  ]
}

const usd = (value: number): string => value.toFixed(4)
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`
const shareWords = (share: Share | null): string =>
  share === null ? '–' : `${percent(share.share)} [${percent(share.ci95[0])} to ${percent(share.ci95[1])}]`
