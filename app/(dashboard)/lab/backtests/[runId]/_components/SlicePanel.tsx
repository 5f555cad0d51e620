import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { type Figure, FigureTable } from '@/app/(dashboard)/performance/_components/FigureTable.tsx'
import type { TradeSlice } from '@/lib/contracts/labBacktest.ts'

type SlicePanelProps = { title: string } & ({ slices: readonly TradeSlice[] } | { figures: readonly Figure[] })

/** Closed trades of a kind together, or figures of the run. */
export function SlicePanel(props: SlicePanelProps) {
  const { title } = props
  if ('figures' in props)
    return (
      <Panel title={title}>
        <FigureTable caption={title} rows={props.figures} />
      </Panel>
    )
  return (
    <Panel title={title}>
      {props.slices.length === 0 ? (
        <EmptyState>No trade was closed.</EmptyState>
      ) : (
        <DataTable caption={title} columns={COLUMNS} rows={props.slices} rowKey={({ key }) => key} />
      )}
    </Panel>
  )
}

const COLUMNS: Column<TradeSlice>[] = [
  { key: 'key', header: '', cell: ({ key }) => key },
  { key: 'trades', header: 'closed trades', align: 'right', cell: ({ trades }) => formatCount(trades) },
  { key: 'net', header: 'made, net', align: 'right', cell: ({ netUsd }) => <Usd value={netUsd.toFixed(2)} tone /> },
]
