import { formatCount, formatPct } from '@/app/_components/numbers/formatNumber.ts'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import type { Performance } from '@/lib/contracts/performance.ts'
import { calibrationFigures, calibrationGap } from './calibrationRows.ts'
import { FigureTable } from './FigureTable.tsx'

type Bin = Performance['calibration']['bins'][number]

/** How often what was said with a confidence came true, tenth by tenth, and what that adds up to once there is enough of it. */
export function CalibrationTable({ calibration }: { calibration: Performance['calibration'] }) {
  const gap = calibrationGap(calibration)
  return (
    <div className="grid grid-cols-1 lg:grid-cols-2">
      <div className="min-w-0 border-line border-b lg:border-r lg:border-b-0">
        {gap === null ? (
          <FigureTable caption="Calibration, all trades" rows={calibrationFigures(calibration)} />
        ) : (
          <p className="p-4 text-prose text-ink-dim">{gap}</p>
        )}
      </div>
      <div className="min-w-0">
        <DataTable
          caption="Calibration by confidence"
          columns={COLUMNS}
          rows={calibration.bins}
          rowKey={({ fromFrac }) => fromFrac.toFixed(1)}
        />
      </div>
    </div>
  )
}

const percent = (share: number) => formatPct(share, { decimals: 0 })

const COLUMNS: Column<Bin>[] = [
  {
    key: 'said',
    header: 'confidence',
    cell: ({ fromFrac, toFrac }) => `${(fromFrac * 100).toFixed(0)} to ${percent(toFrac)}`,
  },
  {
    key: 'won',
    header: 'came true',
    align: 'right',
    cell: ({ wonFrac, wonCount, tradeCount }) =>
      `${formatCount(wonCount)} of ${formatCount(tradeCount)}, ${percent(wonFrac)}`,
  },
  {
    key: 'range',
    header: '95 % range',
    align: 'right',
    cell: ({ wonFracLow, wonFracHigh }) => `${(wonFracLow * 100).toFixed(0)} to ${percent(wonFracHigh)}`,
  },
  { key: 'picture', header: 'came true ●, said |', cell: (bin) => <Reach bin={bin} /> },
]

/** The range as a bar, what came true as a dot, what was said as a tick. Hidden from assistive technology: the columns beside it say the same. */
const Reach = ({ bin }: { bin: Bin }) => (
  <svg viewBox="-2 0 108 12" className="mt-1 h-3 w-27 min-w-27" aria-hidden="true">
    <rect x={2} y={5} width={100} height={2} className="fill-line" />
    <rect
      x={2 + bin.wonFracLow * 100}
      y={4}
      width={(bin.wonFracHigh - bin.wonFracLow) * 100}
      height={4}
      className="fill-line-strong"
    />
    <rect x={1 + bin.confidence * 100} y={0} width={2} height={12} className="fill-accent" />
    <circle cx={2 + bin.wonFrac * 100} cy={6} r={3} className="fill-ink" />
  </svg>
)
