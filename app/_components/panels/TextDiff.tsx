import type { DiffLine } from './textDiff.ts'

const AROUND = 2
const SIGN = { same: ' ', added: '+', removed: '−' } as const
const TONE = { same: 'text-ink-dim', added: 'text-profit', removed: 'text-loss' } as const

/** The changed lines of a text with two lines around them; signs carry the meaning, colour only helps. */
export function TextDiff({ lines }: { lines: readonly DiffLine[] }) {
  const isNear = (at: number): boolean =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((line) => line.kind !== 'same')
  const numbered = lines.map((line, at) => ({ ...line, at })).filter(({ at }) => isNear(at))
  return (
    <div className="max-h-72 overflow-y-auto rounded border border-line bg-surface p-2 font-mono text-label break-words whitespace-pre-wrap">
      {numbered.map((line, index) => (
        <div key={line.at} className={TONE[line.kind]}>
          {index > 0 && numbered[index - 1]?.at !== line.at - 1 && <div className="text-ink-faint">…</div>}
          {SIGN[line.kind]} {line.text}
        </div>
      ))}
    </div>
  )
}
