import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Meter } from '@/app/_components/numbers/Meter.tsx'
import type { BacktestRun } from '@/lib/contracts/labBacktests.ts'
import { runWords } from './runWords.ts'

/** How far a run is, as a word and, while it goes on, as a bar. */
export function RunProgress({ run }: { run: BacktestRun }) {
  const { status, done, total } = run
  return (
    <div className="flex min-w-32 flex-col gap-1">
      <span className={status === 'failed' ? 'text-loss' : undefined}>{runWords(run)}</span>
      {status === 'running' && total > 0 && (
        <>
          <Meter frac={done / total} />
          <span className="text-label text-ink-faint">
            {formatCount(done)} of {formatCount(total)} cycles
          </span>
        </>
      )}
    </div>
  )
}
