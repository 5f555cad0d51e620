import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Absent } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import type { Share, VariantReport } from '@/lib/contracts/labTrial.ts'

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** A share with the interval it lies in with 95 %. */
const Within = ({ share }: { share: Share | null | undefined }) =>
  share == null ? (
    <Absent why="nothing to count" />
  ) : (
    <span title="95 % interval over contexts">
      {percent(share.share)} ({percent(share.ci95[0])} to {percent(share.ci95[1])})
    </span>
  )

/** What each variant said, how sure of itself it was, and what it cost. */
export const VariantTable = ({ variants }: { variants: readonly VariantReport[] }) => (
  <DataTable caption="Variants" columns={COLUMNS} rows={variants} rowKey={({ name }) => name} />
)

const failures = ({ failures: counts, statuses }: VariantReport): string =>
  statuses.held + statuses.failed + statuses.lost === 0
    ? 'none'
    : Object.entries(counts)
        .map(([code, count]) => `${code} ${count}`)
        .join(', ')

const COLUMNS: Column<VariantReport>[] = [
  { key: 'name', header: 'variant', cell: ({ name, model }) => `${name} (${model || 'as recorded'})` },
  {
    key: 'decided',
    header: 'decided',
    align: 'right',
    cell: ({ statuses, samples }) => `${formatCount(statuses.decided)} of ${formatCount(samples)}`,
  },
  { key: 'failed', header: 'not decided', wrap: true, cell: failures },
  {
    key: 'says',
    header: 'says',
    wrap: true,
    cell: ({ actions }) =>
      actions.flatMap(({ action, count, share }) =>
        count === 0
          ? []
          : [
              <div key={action}>
                {action} <Within share={share} />
              </div>,
            ],
      ),
  },
  {
    key: 'agrees',
    header: 'agrees with itself when it orders',
    wrap: true,
    cell: ({ agreement }) => {
      const acted = agreement?.specific.filter(({ action, count }) => action !== 'hold' && count > 0) ?? []
      if (acted.length === 0) return <Absent why="nothing was ordered more than once" />
      return acted.map(({ action, share, count }) => (
        <div key={action}>
          {action} <Within share={share} />, {formatCount(count)} said
        </div>
      ))
    },
  },
  { key: 'record', header: 'agrees with the record', cell: ({ withRecord }) => <Within share={withRecord} /> },
  {
    key: 'gate',
    header: 'gate',
    cell: ({ verdicts }) => `${verdicts.pass} pass, ${verdicts.clamp} clamped, ${verdicts.deny} denied`,
  },
  {
    key: 'cost',
    header: 'cost, at most $',
    align: 'right',
    cell: ({ costUsdMax, paidUsdMax }) => `${costUsdMax.toFixed(4)}, ${paidUsdMax.toFixed(4)} of it now`,
  },
  {
    key: 'latency',
    header: 'median, p95',
    align: 'right',
    cell: ({ latencyMs }) =>
      latencyMs === null ? (
        <Absent why="nothing was answered" />
      ) : (
        `${Math.round(latencyMs.p50)}, ${Math.round(latencyMs.p95)} ms`
      ),
  },
]
