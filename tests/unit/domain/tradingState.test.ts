import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DEFAULT_PROMPT } from '@/lib/domain/defaultPrompt.ts'
import { DEFAULT_LIMITS } from '@/lib/domain/limits.ts'
import { renderSystemPrompt } from '@/lib/domain/systemPrompt.ts'
import { allowedWords, mayOrder, ORDER_EFFECTS, ORDER_SOURCES, TRADING_STATES } from '@/lib/domain/tradingState.ts'

/** The table as Markdown, one line a state. */
function allowedTable(): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    row(['state', ...ORDER_SOURCES]),
    row(['---', ...ORDER_SOURCES.map(() => '---')]),
    ...TRADING_STATES.map((state) =>
      row([`\`${state}\``, ...ORDER_SOURCES.map((source) => allowedWords(state, source))]),
    ),
  ].join('\n')
}

describe('what trading state allows', () => {
  test('active allows everyone everything', () => {
    for (const source of ORDER_SOURCES)
      for (const effect of ORDER_EFFECTS) expect(mayOrder('active', source, effect)).toBe(true)
  })

  test('nobody increases unless the state is active', () => {
    for (const source of ORDER_SOURCES) {
      expect(mayOrder('reducing', source, 'increase')).toBe(false)
      expect(mayOrder('halted', source, 'increase')).toBe(false)
    }
  })

  test('protective orders are allowed in every state, whoever wants them', () => {
    for (const state of TRADING_STATES)
      for (const source of ORDER_SOURCES) expect(mayOrder(state, source, 'protect')).toBe(true)
  })

  test('a halt stops the reductions of a model and nobody else’s', () => {
    const reducing = ORDER_SOURCES.filter((source) => mayOrder('halted', source, 'reduce'))
    expect(reducing).toEqual(['exitRule', 'watchdog', 'person'])
  })

  test('no state allows what a freer one forbids', () => {
    for (const [index, state] of TRADING_STATES.slice(1).entries()) {
      const freer = TRADING_STATES[index] ?? 'active'
      for (const source of ORDER_SOURCES)
        for (const effect of ORDER_EFFECTS)
          if (mayOrder(state, source, effect)) expect(mayOrder(freer, source, effect)).toBe(true)
    }
  })

  test('the README of the domain holds this table, word for word', () => {
    const readme = fs.readFileSync(new URL('../../../lib/domain/README.md', import.meta.url), 'utf8')
    expect(readme).toContain(allowedTable())
  })

  test('the system prompt tells a model what each state leaves it', () => {
    const settings = { prompt: DEFAULT_PROMPT, interval: '5m', limits: DEFAULT_LIMITS }
    const prompt = renderSystemPrompt({ settings, takerFeeFrac: 0.00045, tools: [] })
    for (const state of TRADING_STATES) expect(prompt).toContain(`${state}: ${allowedWords(state, 'model')}`)
  })
})
