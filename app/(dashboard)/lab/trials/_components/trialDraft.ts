import type { TrialPlanInput } from '@/lib/contracts/labTrial.ts'

/** A trial as it is typed: two variants, the second with what is other. More variants fit a plan of the command. */
export interface TrialDraft {
  name: string
  kind: 'all' | 'acted' | 'held' | 'denied' | 'lost'
  count: string
  samples: string
  /** While it is typed the hash of a prompt, in a plan its text; '': as recorded. */
  promptA: string
  promptB: string
  /** Of the second variant; '': as recorded. */
  modelB: string
  baseUrlB: string
  /** YYYY-MM-DD; '': not known. */
  cutoff: string
  hidesCoins: boolean
  hidesDates: boolean
  spendUsdMax: string
  draw: number
}

export const EMPTY_TRIAL: TrialDraft = {
  name: '',
  kind: 'all',
  count: '50',
  samples: '3',
  promptA: '',
  promptB: '',
  modelB: '',
  baseUrlB: '',
  cutoff: '',
  hidesCoins: false,
  hidesDates: false,
  spendUsdMax: '1',
  draw: 0,
}

/** Returns the plan that was typed; what is no number is left for the contract to name. */
export function toTrialPlan(draft: TrialDraft, agentId: string): TrialPlanInput {
  const cutoff = draft.cutoff.trim() === '' ? null : draft.cutoff.trim()
  const text = (prompt: string) => (prompt === '' ? null : prompt)
  const model = draft.modelB.trim()
  const baseUrl = draft.baseUrlB.trim()
  return {
    name: draft.name,
    agentId,
    contexts: { kind: draft.kind, count: Number(draft.count) },
    variants: [
      { name: 'A', prompt: text(draft.promptA), cutoff },
      {
        name: 'B',
        prompt: text(draft.promptB),
        cutoff,
        ...(model === '' ? {} : { model: { name: model, ...(baseUrl === '' ? {} : { baseUrl }) } }),
      },
    ],
    samples: Number(draft.samples),
    mask: { coins: draft.hidesCoins, dates: draft.hidesDates },
    spendUsdMax: Number(draft.spendUsdMax),
    draw: draft.draw,
  }
}
