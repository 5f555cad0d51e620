import { formatZ } from './pairWords.ts'

/** So far out the bar ends. */
const Z_END = 4

/** How far a spread stands from its mean: the middle is the mean, a bar reaches to either side, the number says it. */
export function ZBar({ z, entryZ }: { z: number | null; entryZ: number }) {
  const share = z === null ? 0 : Math.min(Math.abs(z), Z_END) / Z_END
  const isFar = z !== null && Math.abs(z) >= entryZ
  return (
    <span className="inline-flex items-center gap-2">
      <svg viewBox="-50 0 100 8" className="h-2 w-16" aria-hidden="true">
        <line x1="-50" x2="50" y1="4" y2="4" className="stroke-line" strokeWidth="1" />
        <line x1="0" x2="0" y1="0" y2="8" className="stroke-line-strong" strokeWidth="1" />
        <rect
          x={z !== null && z < 0 ? -50 * share : 0}
          y="2"
          width={50 * share}
          height="4"
          className={isFar ? 'fill-accent' : 'fill-ink-faint'}
        />
      </svg>
      <span className={isFar ? 'text-accent' : undefined}>{formatZ(z)}</span>
    </span>
  )
}
