import type { ExitRules } from '@/lib/domain/exitRules.ts'
import { conditionSentence, ruleExtras } from './exitRulesSentence.ts'

/** The rules that code evaluates on every closed bar, as words. */
export function ExitRulesList({ rules }: { rules: ExitRules }) {
  const extras = ruleExtras(rules)
  return (
    <div className="flex flex-col gap-1">
      {rules.conditions.length > 1 && (
        <p className="text-ink-dim">
          Reduces when {rules.match === 'all' ? 'all of these hold' : 'any of these holds'}:
        </p>
      )}
      <ul className="list-disc pl-4">
        {rules.conditions.map((condition) => (
          <li key={conditionSentence(condition)}>{conditionSentence(condition)}</li>
        ))}
        {extras.map((extra) => (
          <li key={extra}>{extra}</li>
        ))}
      </ul>
      {rules.note !== '' && <p className="break-words text-ink-dim">{rules.note}</p>}
    </div>
  )
}
