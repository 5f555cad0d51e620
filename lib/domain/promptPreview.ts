import { estimateTokens } from './contextBudget.ts'
import { TAKER_FEE_FRAC } from './costs.ts'
import { Decimal, toText, type Usd, usd } from './decimal.ts'
import type { Settings } from './settings.ts'
import { renderPromptSections } from './systemPrompt.ts'

/**
 * What a person sees beside the prompt editor: the bytes a model would be sent, and about what they weigh. No tokenizer is asked, because each
 * model has its own: the counts are estimates from the length.
 */

/** Characters a token of English prose holds. */
const PROSE_CHARACTERS_PER_TOKEN = 4

export interface PreviewInput {
  settings: Settings
  /** Null before an agent's first question: then fee and tools are assumed, and a note says so. */
  facts: { takerFeeFrac: number; tools: readonly string[] } | null
  /** The text of the last question; null before the first. */
  context: string | null
  /** Dollars for one token sent; null where not known, 0 where rules decide. */
  promptTokenUsd: number | null
}

export interface PromptPreview {
  system: string
  sections: { name: string; text: string }[]
  systemTokens: number
  contextTokens: number | null
  /** Dollars of sending both once, without the answer; null where no price is known. */
  costUsd: string | null
  notes: string[]
}

/** Returns the system prompt these settings render, its parts and its weight. */
export function previewPrompt({ settings, facts, context, promptTokenUsd }: PreviewInput): PromptPreview {
  const sections = renderPromptSections({ settings, ...(facts ?? { takerFeeFrac: TAKER_FEE_FRAC, tools: [] }) })
  const system = sections.map(({ text }) => text).join('\n\n')
  const systemTokens = Math.ceil(system.length / PROSE_CHARACTERS_PER_TOKEN)
  const contextTokens = context === null ? null : estimateTokens(context)
  return {
    system,
    sections,
    systemTokens,
    contextTokens,
    costUsd: promptTokenUsd === null ? null : toText(costOf(systemTokens + (contextTokens ?? 0), promptTokenUsd)),
    notes: facts === null ? [NO_FACTS] : [],
  }
}

const NO_FACTS =
  'No model has been asked yet: the fee is assumed to be the venue’s lowest tier, and the section on tools is missing.'

const costOf = (tokens: number, tokenUsd: number): Usd => usd(new Decimal(tokenUsd).times(tokens).toDecimalPlaces(4))
