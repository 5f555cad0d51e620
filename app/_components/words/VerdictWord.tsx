const TONE = { pass: 'text-ink', hold: 'text-ink-dim', clamp: 'text-warn', deny: 'text-loss' } as const
const WORD = { pass: 'passed', hold: 'hold', clamp: 'clamped', deny: 'denied' } as const

/** What the gate said, as a word; the colour only helps. */
export const VerdictWord = ({ verdict }: { verdict: keyof typeof WORD }) => (
  <span className={TONE[verdict]}>{WORD[verdict]}</span>
)
