import { expect, test } from 'vitest'
import type { RuleResult } from '@/lib/domain/gateReport.ts'
import { countBinds } from '@/lib/domain/limitBinds.ts'
import { LIMIT_GROUPS, limitRow } from '@/lib/domain/limits.ts'

const line = (label: string, verdict: RuleResult['verdict']): RuleResult => ({
  code: 'x',
  label,
  value: null,
  limit: null,
  unit: 'bool',
  verdict,
  note: '',
})
const { label } = limitRow('grossFracMax')

test('a limit is counted once a decision, by what it did to it', () => {
  const binds = countBinds([
    [line(label, 'pass'), line('Market', 'deny')],
    [line(label, 'clamp'), line(label, 'clamp')],
    [line(label, 'deny')],
    [line(label, 'clamp')],
    [],
  ])
  expect(binds.find(({ code }) => code === 'grossFracMax')).toEqual({ code: 'grossFracMax', denied: 1, clamped: 2 })
  expect(binds.filter(({ denied, clamped }) => denied + clamped > 0)).toHaveLength(1)
})

test('only limits that judge single decisions are counted, each of them', () => {
  const judged = LIMIT_GROUPS.filter(({ isJudged }) => isJudged).flatMap(({ rows }) => Object.keys(rows))
  expect(countBinds([]).map(({ code }) => code)).toEqual(judged)
})
