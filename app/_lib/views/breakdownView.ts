import type { BreakdownView, TradeGroupView } from '@/lib/contracts/breakdown.ts'
import type { Breakdown } from '@/lib/contracts/choices.ts'
import { Decimal, toText } from '@/lib/domain/decimal.ts'
import { groupTrades, HELD_NAMES, heldName, sumUp } from '@/lib/domain/tradeGroups.ts'
import type { TradeFact } from '@/lib/store/queries/tradeFacts.ts'
import type { EquityRow } from '@/lib/store/rows/equityRow.ts'
import type { SettingsRow } from '@/lib/store/rows/settingsRow.ts'

/** A sum of numbers as a decimal again: a millionth of a dollar is what one of them is stored to. */
const text = (usd: number): string => toText(new Decimal(usd).toDecimalPlaces(6))
const textOrNull = (usd: number | null): string | null => (usd === null ? null : text(usd))

/** Returns what these trades came to together. */
export function toGroup(key: string, trades: readonly TradeFact[]): TradeGroupView {
  const sums = sumUp(trades)
  return {
    ...sums,
    key,
    grossUsd: text(sums.grossUsd),
    feesUsd: text(sums.feesUsd),
    fundingUsd: text(sums.fundingUsd),
    netUsd: text(sums.netUsd),
    expectancyUsd: textOrNull(sums.expectancyUsd),
    expectancyUsdLow: textOrNull(sums.expectancyUsdLow),
    expectancyUsdHigh: textOrNull(sums.expectancyUsdHigh),
  }
}

/** Returns the groups of every breakdown. `versions`: the settings, oldest first. */
export function toAllGroups(
  trades: readonly TradeFact[],
  versions: readonly Pick<SettingsRow, 'version' | 'body'>[],
): BreakdownView['by'] {
  const prompts = promptNames(versions)
  const hour = ({ openedMs }: TradeFact) => `${new Date(openedMs).toISOString().slice(11, 13)}:00`
  const keys: Record<Breakdown, (trade: TradeFact) => string | null> = {
    coin: ({ coin }) => coin,
    side: ({ side }) => side,
    exit: ({ exitKind }) => exitKind ?? 'unknown',
    hour,
    held: ({ openedMs, closedMs }) => heldName(closedMs - openedMs),
    settings: ({ entry }) => (entry === null ? null : `v${entry.settingsVersion}`),
    prompt: ({ entry }) => (entry === null ? null : (prompts.get(entry.settingsVersion) ?? 'unknown')),
    model: ({ entry }) => (entry === null ? null : `${entry.model}${entry.ruleBased ? ' (rules)' : ''}`),
  }
  const of = (breakdown: Breakdown) =>
    [...groupTrades(trades, keys[breakdown])]
      .map(([key, group]) => toGroup(key, group))
      .sort(ORDER[breakdown] ?? largest)
  return {
    coin: of('coin'),
    side: of('side'),
    exit: of('exit'),
    hour: of('hour'),
    held: of('held'),
    settings: of('settings'),
    prompt: of('prompt'),
    model: of('model'),
  }
}

type Order = (a: TradeGroupView, b: TradeGroupView) => number
const largest: Order = (a, b) => b.tradeCount - a.tradeCount || a.key.localeCompare(b.key)
const byKey: Order = (a, b) => a.key.localeCompare(b.key, 'en', { numeric: true })
const ORDER: Partial<Record<Breakdown, Order>> = {
  hour: byKey,
  settings: byKey,
  prompt: byKey,
  held: (a, b) => HELD_NAMES.indexOf(a.key) - HELD_NAMES.indexOf(b.key),
}

/** A prompt is named by the first version that had it. */
function promptNames(versions: readonly Pick<SettingsRow, 'version' | 'body'>[]): Map<number, string> {
  const firstOf = new Map<string, number>()
  return new Map(
    versions.map(({ version, body }) => {
      const first = firstOf.get(body.prompt) ?? version
      firstOf.set(body.prompt, first)
      return [version, `prompt of v${first}`]
    }),
  )
}

/** Returns what the account made before costs between two of its points, and what the costs were of that. */
export function toCosts(first: EquityRow, last: EquityRow): NonNullable<BreakdownView['costs']> {
  const between = (of: (row: EquityRow) => Decimal): Decimal => of(last).minus(of(first))
  const grossUsd = between((row) => row.realizedUsd.plus(row.unrealizedUsd))
  const feesUsd = between((row) => row.feesUsd)
  const fundingUsd = between((row) => row.fundingUsd)
  const modelUsd = between((row) => row.modelCostUsd)
  const modelUsdMax = between((row) => row.modelCostUsdMax)
  const share = (usd: Decimal) => (grossUsd.isZero() ? null : usd.div(grossUsd.abs()).toNumber())
  return {
    grossUsd: toText(grossUsd),
    feesUsd: toText(feesUsd),
    fundingUsd: toText(fundingUsd),
    modelUsd: toText(modelUsd),
    modelUsdMax: toText(modelUsdMax),
    feesFrac: share(feesUsd),
    fundingFrac: share(fundingUsd),
    modelFrac: modelUsd.eq(modelUsdMax) ? share(modelUsd) : null,
  }
}
