import { formatDollars } from '@/app/_components/numbers/formatNumber.ts'
import type { KnownModel, StoredModel } from '@/lib/contracts/models.ts'

/** The sentences of the Model section. */

const SOURCES: Record<StoredModel['source'], string> = {
  settings: 'Settings',
  environment: 'the environment',
  baseline: 'nobody: no model is set, so rules decide',
}
export const sourceWords = ({ source }: StoredModel): string => SOURCES[source]

export function keyWords({ ruleBased, keyConfigured }: StoredModel): string {
  if (ruleBased) return 'none needed'
  return keyConfigured ? 'configured for this address' : 'none for this address; it is asked without one'
}

/** Returns what is left, or why that is not known: a provider that does not tell is not a provider with nothing left. */
export function creditWords({ ruleBased, credit, lookedUpWallMs }: StoredModel): string {
  if (ruleBased) return 'rules cost nothing'
  if (lookedUpWallMs === null) return 'not asked yet'
  if (credit === null) return 'this provider does not say'
  const used = credit.usedUsd === null ? '' : `, ${formatDollars(String(credit.usedUsd))} used`
  if (credit.remainingUsd === null) return `no limit on this key${used}`
  const of = credit.limitUsd === null ? '' : ` of ${formatDollars(String(credit.limitUsd))}`
  return `${formatDollars(String(credit.remainingUsd))}${of}${used}`
}

export function priceWords({ ruleBased, prices }: StoredModel): string {
  if (ruleBased) return 'none'
  if (prices === null) return 'not listed by this provider; a cost it does not report is not known'
  const perMillion = (tokenUsd: number) => `$${Number((tokenUsd * 1_000_000).toPrecision(4))}`
  return `${perMillion(prices.promptUsd)} in, ${perMillion(prices.completionUsd)} out, a million tokens`
}

/** Returns how a model takes its requests, in a few words each. */
export function takesWords(known: KnownModel): string[] {
  return [
    known.tools ? 'tools' : 'no tools',
    ...(known.tools ? [known.phases === 'joint' ? 'tools and schema together' : 'tools first, schema last'] : []),
    FORMATS[known.format],
    ...(known.format === 'json_schema' && known.schema === 'lean' ? ['lean schema'] : []),
    ...(known.reasoning === 'as_configured' ? [] : [REASONING[known.reasoning]]),
    ...(known.thinkingOff ? ['thinking switched off'] : []),
    ...(known.stream ? [] : ['no streaming']),
    ...(known.droppedParams.length > 0 ? [`never sent: ${known.droppedParams.join(', ')}`] : []),
    ...(known.maxTokensMax === null ? [] : [`at most ${known.maxTokensMax} tokens out`]),
  ]
}
const FORMATS = { json_schema: 'JSON schema', json_object: 'JSON object', prompt: 'JSON by prompt' } as const
const REASONING = { none_with_tools: 'no reasoning beside tools', off: 'no reasoning parameter' } as const

/** Returns the id of the cycle a test wrote, as its outcome names it: "See cycle 12 (id 34)."; null when it wrote none. */
export function testedCycleId(message: string): number | null {
  const id = /See cycle \d+ \(id (\d{1,15})\)/.exec(message)?.[1]
  return id === undefined ? null : Number(id)
}
