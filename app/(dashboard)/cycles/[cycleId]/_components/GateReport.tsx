import { formatRuleValue } from '@/app/_components/numbers/formatNumber.ts'
import { VerdictWord } from '@/app/_components/words/VerdictWord.tsx'
import type { DecisionView } from '@/lib/contracts/cycles.ts'
import { type LimitRelation, limitRelation } from '@/lib/domain/limitRelation.ts'

type Rule = DecisionView['gateReport'][number]

/** What stands between a value and its limit. A stop or target is held against the price it must lie beyond. */
const RELATION: Record<LimitRelation, string> = { most: 'of at most', least: 'of at least', side: 'against' }

/** Every rule with its value against its limit: those that bound first, the passes folded. */
export function GateReport({ rules, verdict }: { rules: readonly Rule[]; verdict: DecisionView['verdict'] }) {
  const bound = rules.filter((rule) => rule.verdict !== 'pass')
  const passed = rules.filter((rule) => rule.verdict === 'pass')
  if (rules.length === 0) return <p className="text-ink-dim">No gate report was stored.</p>
  return (
    <section className="flex flex-col gap-1">
      <h4 className="text-ink-dim">
        Gate: <VerdictWord verdict={verdict} />
        {verdict === 'hold' && againstEntry(bound)}
      </h4>
      {bound.length > 0 && <Rules rules={bound} />}
      {passed.length > 0 && (
        <details open={bound.length === 0 && passed.length <= 3}>
          <summary className="text-ink-dim">
            {passed.length} {passed.length === 1 ? 'rule' : 'rules'} passed
          </summary>
          <Rules rules={passed} />
        </details>
      )}
    </section>
  )
}

/** A hold is never denied: what its lines deny is an entry that nobody asked for. */
function againstEntry(bound: readonly Rule[]): string {
  const denials = bound.filter((rule) => rule.verdict === 'deny').length
  if (denials === 0) return ''
  return ` · ${denials === 1 ? 'one rule stands' : `${denials} rules stand`} against an entry here`
}

const Rules = ({ rules }: { rules: readonly Rule[] }) => (
  <ul className="flex flex-col gap-1 border-l border-line py-1 pl-3">
    {rules.map((rule) => (
      <li key={rule.code}>
        <div className="flex flex-wrap items-baseline gap-x-3">
          <span className="flex-1" title={rule.code}>
            {rule.label}
          </span>
          {rule.value !== null && (
            <span>
              {formatRuleValue(rule.value, rule.unit)}
              {rule.limit !== null && (
                <span className="text-ink-faint">
                  {' '}
                  {RELATION[limitRelation(rule.code)]} {formatRuleValue(rule.limit, rule.unit)}
                </span>
              )}
            </span>
          )}
          <span className="w-16 text-right">
            <VerdictWord verdict={rule.verdict} />
          </span>
        </div>
        {rule.verdict !== 'pass' && rule.note !== '' && <p className="break-words text-ink-dim">{rule.note}</p>}
      </li>
    ))}
  </ul>
)
