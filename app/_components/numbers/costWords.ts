import { Written } from '@/lib/domain/written.ts'
import { formatCount, formatDollars } from './formatNumber.ts'

/** What is known of a cost, and the most it may be, as the API tells them. */
interface Cost {
  costUsd: string
  costUsdMax: string
}

/** Returns a model's cost for a person: a bare amount only where all of it is known. */
export function costWords({ costUsd, costUsdMax }: Cost, decimals = 4): string {
  const [known, most] = [formatDollars(costUsd, decimals), `at most ${formatDollars(costUsdMax, decimals)}`]
  if (Written.of(costUsdMax).compare(Written.of(costUsd)) <= 0) return known
  return Number(costUsd) === 0 ? `not known, ${most}` : `at least ${known}, ${most}`
}

/** Returns the tokens of a request. No request has none, so nothing told is not 0. */
export const tokenWords = ({
  promptTokens,
  completionTokens,
}: {
  promptTokens: number
  completionTokens: number
}): string =>
  promptTokens + completionTokens === 0
    ? 'tokens not reported'
    : `${formatCount(promptTokens)} + ${formatCount(completionTokens)} tokens`
