import { typedNumber } from '@/app/_components/numbers/typedNumber.ts'
import { DEFAULT_MODEL_SETTINGS } from '@/lib/domain/defaultModelSettings.ts'
import type { ModelSettings } from '@/lib/domain/modelSettings.ts'

/** What stands in the fields of the Model section: text as typed, '' for what is left open. */
export type ModelDraft = Record<ModelField, string>

/** Each field with its path in the settings, so that a problem or a difference is told under the name the form uses. */
export const MODEL_FIELDS = {
  baseUrl: { path: 'model.baseUrl', label: 'Base URL' },
  name: { path: 'model.name', label: 'Model' },
  fallbacks: { path: 'model.fallbacks', label: 'Fallbacks' },
  sanitizer: { path: 'model.sanitizer', label: 'Sanitizer model' },
  reasoning: { path: 'model.reasoning.enabled', label: 'Reasoning' },
  effort: { path: 'model.reasoning.effort', label: 'Reasoning effort' },
  reasoningTokens: { path: 'model.reasoning.maxTokens', label: 'Reasoning tokens' },
  temperature: { path: 'model.temperature', label: 'Temperature' },
  maxTokens: { path: 'model.maxTokens', label: 'Output tokens' },
  order: { path: 'model.routing.order', label: 'Providers in order' },
  only: { path: 'model.routing.only', label: 'Only these providers' },
  ignore: { path: 'model.routing.ignore', label: 'Never these providers' },
  quantizations: { path: 'model.routing.quantizations', label: 'Quantizations' },
  dataCollection: { path: 'model.routing.dataCollection', label: 'Data collection' },
  sort: { path: 'model.routing.sort', label: 'Sort providers by' },
  allowFallbacks: { path: 'model.routing.allowFallbacks', label: 'Other providers on failure' },
  pricePrompt: { path: 'model.routing.maxPrice.prompt', label: 'Highest input price' },
  priceCompletion: { path: 'model.routing.maxPrice.completion', label: 'Highest output price' },
  headers: { path: 'model.headers', label: 'Headers' },
} as const
export type ModelField = keyof typeof MODEL_FIELDS
export const MODEL_FIELD_NAMES = Object.keys(MODEL_FIELDS) as ModelField[]

/** Returns how a path of the model's settings is called in the form; null for another path. */
export function modelLabel(path: string): string | null {
  const field = Object.values(MODEL_FIELDS).find((one) => path === one.path)
  if (field) return field.label
  return path.startsWith('model.headers.') ? `Header ${path.slice('model.headers.'.length)}` : null
}

const flagText = (flag: boolean | null): string => (flag === null ? '' : flag ? 'yes' : 'no')
const numberText = (value: number | null): string => (value === null ? '' : String(value))

/** Returns a draft that says what these settings say. */
export function toModelDraft(model: ModelSettings): ModelDraft {
  const { reasoning, routing } = model
  return {
    baseUrl: model.baseUrl ?? '',
    name: model.name ?? '',
    fallbacks: model.fallbacks.join(' '),
    sanitizer: model.sanitizer ?? '',
    reasoning: flagText(reasoning.enabled),
    effort: reasoning.effort ?? '',
    reasoningTokens: numberText(reasoning.maxTokens),
    temperature: numberText(model.temperature),
    maxTokens: numberText(model.maxTokens),
    order: routing.order.join(' '),
    only: routing.only.join(' '),
    ignore: routing.ignore.join(' '),
    quantizations: routing.quantizations.join(' '),
    dataCollection: routing.dataCollection ?? '',
    sort: routing.sort ?? '',
    allowFallbacks: flagText(routing.allowFallbacks),
    pricePrompt: numberText(routing.maxPrice.prompt),
    priceCompletion: numberText(routing.maxPrice.completion),
    headers: Object.entries(model.headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  }
}

const textOf = (text: string): string | null => text.trim() || null
const flagOf = (text: string): boolean | null => (text === '' ? null : text === 'yes')
const listOf = (text: string): string[] => text.split(/[\s,]+/).filter((item) => item !== '')
/** NaN for what is no number: the schema refuses it, and it is never taken for a 0. */
const numberOf = (text: string): number | null => {
  if (text.trim() === '') return null
  return Number(typedNumber(text) ?? Number.NaN)
}

/** Returns the settings a draft stands for, unchecked: the contract's schema says whether they are allowed. */
export function toModelSettings(draft: ModelDraft): ModelSettings {
  return {
    baseUrl: textOf(draft.baseUrl),
    name: textOf(draft.name),
    fallbacks: listOf(draft.fallbacks),
    sanitizer: textOf(draft.sanitizer),
    reasoning: {
      enabled: flagOf(draft.reasoning),
      effort: textOf(draft.effort) as ModelSettings['reasoning']['effort'],
      maxTokens: numberOf(draft.reasoningTokens),
    },
    temperature: numberOf(draft.temperature),
    maxTokens: numberOf(draft.maxTokens) ?? DEFAULT_MODEL_SETTINGS.maxTokens,
    routing: {
      order: listOf(draft.order),
      only: listOf(draft.only),
      ignore: listOf(draft.ignore),
      quantizations: listOf(draft.quantizations) as ModelSettings['routing']['quantizations'],
      dataCollection: textOf(draft.dataCollection) as ModelSettings['routing']['dataCollection'],
      sort: textOf(draft.sort) as ModelSettings['routing']['sort'],
      allowFallbacks: flagOf(draft.allowFallbacks),
      maxPrice: { prompt: numberOf(draft.pricePrompt), completion: numberOf(draft.priceCompletion) },
    },
    headers: headersOf(draft.headers),
  }
}

/** One header a line. A line without a colon has no value, which the schema refuses under the line's own words. */
function headersOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return colon === -1 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    }),
  )
}
