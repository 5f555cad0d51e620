/** How much of a limit is used. Hidden from assistive technology: the numbers beside it say the same. SVG, so no inline style is needed. */
export function Meter({ frac }: { frac: number | null }) {
  const used = Math.min(1, Math.max(0, frac ?? 0))
  return (
    <svg
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      className="h-1.5 w-full rounded-sm bg-raised"
      aria-hidden="true"
    >
      <rect width={used * 100} height={6} className={toneOf(used)} />
    </svg>
  )
}

const toneOf = (used: number): string => (used >= 0.9 ? 'fill-loss' : used >= 0.7 ? 'fill-warn' : 'fill-ink-dim')
