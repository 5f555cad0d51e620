import type { Pairs } from '@/lib/contracts/pairs.ts'

type Scan = NonNullable<Pairs['scan']>

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`

/** What the list below is worth. */
export const ScanFacts = ({ scan }: { scan: Scan }) => (
  <div className="flex flex-col gap-1 border-b border-line px-4 py-3 text-prose text-ink-dim">
    <p>
      {`${scan.coins.length} coins on ${scan.bars} bars of ${scan.interval}: ${scan.pairs.length} pairs, both ways, ${scan.looks} regressions. p corrected is the weaker direction’s, for all of them (Benjamini and Hochberg).`}
    </p>
    <p>{lasted(scan)}</p>
    {scan.unread.length > 0 && (
      <p>{`Could not be looked at: ${scan.unread.map(([y, x]) => `${y}/${x}`).join(', ')}.`}</p>
    )}
  </div>
)

/** How long findings lasted in the candles there are: what a small p is worth for tomorrow. */
function lasted({ windows, persistence: { raw } }: Scan): string {
  if (windows < 2) return 'How long findings last cannot be said: there is one window of candles.'
  if (raw.found === 0)
    return `In ${windows} windows that do not overlap, no pair was below 5 % and had a window after it.`
  return `In ${windows} windows that do not overlap, ${raw.found} times a pair was below 5 % uncorrected; in the next window ${percent(raw.again, raw.found)} of them were so again, of all pairs ${percent(raw.foundThere, raw.looked)}. A small p says little about the next window.`
}
