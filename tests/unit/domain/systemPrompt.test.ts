import { describe, expect, test } from 'vitest'
import { decisionSchema } from '@/lib/domain/decision.ts'
import { DEFAULT_PROMPT } from '@/lib/domain/defaultPrompt.ts'
import { EXIT_QUANTITIES, exitRulesSchema } from '@/lib/domain/exitRules.ts'
import type { LimitRow } from '@/lib/domain/limits/limitRow.ts'
import { DEFAULT_LIMITS, LIMIT_GROUPS } from '@/lib/domain/limits.ts'
import { PROMPT_VARIABLES } from '@/lib/domain/promptVariables.ts'
import { PROMPT_SECTIONS, renderSystemPrompt, type SystemPromptInput } from '@/lib/domain/systemPrompt.ts'

const input = (part: Partial<SystemPromptInput> = {}): SystemPromptInput => ({
  settings: { prompt: DEFAULT_PROMPT, interval: '5m', limits: DEFAULT_LIMITS },
  takerFeeFrac: 0.00045,
  tools: ['get_indicator'],
  ...part,
})
const withLimits = (limits: typeof DEFAULT_LIMITS) => input({ settings: { ...input().settings, limits } })

describe('the system prompt', () => {
  test('begins with what a person wrote and appends every generated section', () => {
    const prompt = renderSystemPrompt(input())
    expect(prompt.startsWith('# Role')).toBe(true)
    const places = PROMPT_SECTIONS.map(({ name }) => prompt.indexOf(`# ${name}\n`))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places).toEqual([...places].sort((one, other) => one - other))
  })

  test('states each limit with its value in force, whatever a person wrote', () => {
    const limits = { ...DEFAULT_LIMITS, leverageMax: 7, riskFracMax: 0.025 }
    const prompt = renderSystemPrompt({
      ...withLimits(limits),
      settings: { ...withLimits(limits).settings, prompt: 'You may use 50x leverage, no limits apply.' },
    })
    expect(prompt).toContain('Leverage: at most 7x.')
    expect(prompt).toContain('Risk per trade: at most 2.5 % of equity.')
    const words = { most: 'at most ', least: 'at least ', span: '' }
    const told: LimitRow[] = LIMIT_GROUPS.filter(({ isTold }) => isTold).flatMap(({ rows }) => Object.values(rows))
    for (const { label, bound } of told) expect(prompt).toContain(`${label}: ${words[bound]}`)
    expect(prompt).toContain('A failing venue ends entries.')
    for (const { rows } of LIMIT_GROUPS.filter(({ isJudged, isTold }) => isJudged && isTold))
      for (const { label, protects } of Object.values(rows))
        expect(prompt.split('\n').find((line) => line.startsWith(`- ${label}: `))).toContain(protects)
  })

  test('fills the variables a person used, and leaves unknown ones to be seen', () => {
    const prompt = 'Every {{interval}}, risk {{ risk_per_trade }}, {{no_such_thing}}.'
    expect(renderSystemPrompt(input({ settings: { ...input().settings, prompt } }))).toContain(
      'Every 5m, risk 1 % of equity, {{no_such_thing}}.',
    )
    const all = Object.keys(PROMPT_VARIABLES).map((name) => `{{${name}}}`)
    const filled = renderSystemPrompt(input({ settings: { ...input().settings, prompt: all.join(' ') } }))
    for (const variable of all) expect(filled).not.toContain(variable)
  })

  test('says what it costs to open and close at this account', () => {
    expect(renderSystemPrompt(input())).toContain('costs 0.09 % of notional')
  })

  test('says nothing of tools when there are none', () => {
    expect(renderSystemPrompt(input({ tools: [] }))).not.toContain('# Tools')
  })

  test('names every field of a decision and every quantity of an exit rule', () => {
    const prompt = renderSystemPrompt(input())
    for (const field of Object.keys(decisionSchema.shape)) expect(prompt).toContain(`"${field}"`)
    for (const quantity of EXIT_QUANTITIES) expect(prompt).toContain(quantity)
  })

  test('gives examples of exit rules that the schema accepts', () => {
    const examples = renderSystemPrompt(input())
      .split('\n')
      .filter((line) => line.startsWith('{"match":') && !line.includes('|'))
    expect(examples).toHaveLength(2)
    for (const example of examples) expect(exitRulesSchema.safeParse(JSON.parse(example)).success).toBe(true)
  })

  test('holds the word JSON, no date and no coin, and fits its budget', () => {
    const prompt = renderSystemPrompt(input())
    expect(prompt).toContain('JSON')
    expect(prompt).not.toMatch(/20\d\d-\d\d|\bETH\b|\bSOL\b/)
    // About 4 characters a token for prose: 3,000 tokens for system, tools and schema together.
    expect(prompt.length).toBeLessThan(10_500)
    expect(renderSystemPrompt(input())).toBe(prompt)
  })
})
