import type { TrialVariant } from '../../contracts/labTrial.ts'
import type { PositionSide } from '../../domain/account.ts'
import { readReadingsText } from '../../domain/answer/readingsText.ts'
import { readGateInputText } from '../../domain/gate/gateInputText.ts'
import type { GateInput } from '../../domain/gate/verdict.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Settings } from '../../domain/settings.ts'
import { MIN_NOTIONAL_USD } from '../../domain/sizing.ts'
import { renderSystemPrompt } from '../../domain/systemPrompt.ts'
import type { RecordedCycle } from '../../store/queries/recordedCycles.ts'

/** A recorded cycle as it can be asked again. */
export interface TrialQuestion {
  cycleId: number
  number: number
  atMs: number
  context: string
  /** As it was sent then. */
  systemPrompt: string
  settings: Settings
  takerFeeFrac: number
  /** Names of the tools that were offered. */
  toolNames: readonly string[]
  /** What they were asked, in order, and what they said. */
  toolCalls: readonly { name: string; arguments: string; result: string }[]
  coins: readonly string[]
  prices: Readonly<Record<string, number>>
  held: Readonly<Record<string, PositionSide>>
  minNotionalUsd: number
  /** What the model's wishes were judged on, before any of them was carried out; without wishes. */
  judgedOn: GateInput
  /** Of all its requests. */
  recorded: { model: string; promptTokens: number; completionTokens: number }
}

/** Returns the cycle as a question, or why it cannot be asked again. */
export function toQuestion(cycle: RecordedCycle): TrialQuestion | { why: string } {
  const { settings, promptFacts } = cycle
  if (settings === null) return { why: 'Its settings are gone.' }
  if (promptFacts === null) return { why: 'What its prompt was made of was not kept by the version that wrote it.' }
  const judgedOn = modelInput(cycle)
  if (judgedOn === null) return { why: 'What the model’s decisions were judged on is not there, or not readable.' }
  const frame = cycle.readings === null ? null : (readReadingsText(cycle.readings, cycle.answer)?.frame ?? null)
  const { coins, account } = judgedOn
  return {
    cycleId: cycle.id,
    number: cycle.number,
    atMs: cycle.startedAt.getTime(),
    context: cycle.context,
    systemPrompt: cycle.systemPrompt,
    settings,
    takerFeeFrac: promptFacts.takerFeeFrac,
    toolNames: promptFacts.tools,
    toolCalls: cycle.turns.flatMap(({ toolCalls }) => toolCalls),
    coins: frame?.assets ?? settings.coins,
    prices:
      frame?.prices ?? Object.fromEntries(Object.values(coins).map(({ coin, markPx }) => [coin, markPx.toNumber()])),
    held: frame?.held ?? Object.fromEntries(account.positions.map(({ coin, side }) => [coin, side])),
    minNotionalUsd: frame?.minNotionalUsd ?? MIN_NOTIONAL_USD,
    judgedOn: { ...judgedOn, takerFeeFrac: judgedOn.takerFeeFrac ?? promptFacts.takerFeeFrac },
    recorded: {
      model: cycle.model,
      promptTokens: cycle.promptTokens,
      completionTokens: cycle.completionTokens,
    },
  }
}

/**
 * An answer that reduces was judged in two turns, each on what its own coins needed. A new answer may ask for anything, so it is judged on the account of
 * the first and on what both knew of coins.
 */
function modelInput({ gateInputs }: RecordedCycle): GateInput | null {
  const inputs = gateInputs.flatMap(({ body }) => readGateInputText(body) ?? [])
  const ofModel = inputs.filter(({ wishes }) => wishes.some(({ source }) => source === 'model'))
  const [first, ...later] = ofModel
  if (!first) return null
  const richest = ofModel.find(({ pace }) => pace.entriesMs.length > 0) ?? first
  return {
    ...first,
    wishes: [],
    markets: Object.assign({}, ...later.map(({ markets }) => markets), first.markets),
    coins: Object.assign({}, ...later.map(({ coins }) => coins), first.coins),
    account: {
      ...first.account,
      openOrders: [
        ...first.account.openOrders,
        ...later.flatMap(({ account }) =>
          account.openOrders.filter(({ coin }) => !first.account.openOrders.some((one) => one.coin === coin)),
        ),
      ],
    },
    pace: { ...richest.pace, coins: Object.assign({}, ...later.map(({ pace }) => pace.coins), first.pace.coins) },
    locks: (ofModel.find(({ locks }) => locks.length > 0) ?? first).locks,
    takerFeeFrac: ofModel.find(({ takerFeeFrac }) => takerFeeFrac !== null)?.takerFeeFrac ?? null,
  }
}

/** Returns the limits a variant is told and judged by. */
export const limitsOf = ({ settings }: TrialQuestion, { limits }: TrialVariant): Limits => ({
  ...settings.limits,
  ...limits,
})

/** Returns the system text a variant is asked with: the recorded bytes where it changes nothing of them. */
export function systemOf(question: TrialQuestion, variant: TrialVariant): string {
  const { settings, takerFeeFrac, toolNames } = question
  if (variant.prompt === null && Object.keys(variant.limits).length === 0) return question.systemPrompt
  return renderSystemPrompt({
    settings: { ...settings, prompt: variant.prompt ?? settings.prompt, limits: limitsOf(question, variant) },
    takerFeeFrac,
    tools: toolNames,
  })
}
