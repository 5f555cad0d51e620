'use client'
import { CommandButton } from '@/app/_components/dialogs/CommandButton.tsx'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { formatPx } from '@/app/_components/numbers/formatNumber.ts'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SideWord } from '@/app/_components/words/SideWord.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { OpenOrderView } from '@/lib/contracts/positions.ts'

/** Everything that rests on the venue, protective orders included. */
export function OpenOrdersPanel() {
  const query = useRead('orders', { agent: useAgentId() })
  return (
    <QueryPanel
      title="Open orders"
      query={query}
      empty={(data) => data.orders.length === 0 && <EmptyState>No order rests on the venue.</EmptyState>}
    >
      {(data) => <DataTable caption="Open orders" columns={COLUMNS} rows={data.orders} rowKey={(order) => order.oid} />}
    </QueryPanel>
  )
}

const KIND = { sl: 'stop', tp: 'target' } as const
const kindOf = (order: OpenOrderView): string => (order.tpsl ? KIND[order.tpsl] : 'limit')

const COLUMNS: Column<OpenOrderView>[] = [
  { key: 'coin', header: 'coin', cell: (order) => <span className="font-medium">{order.coin}</span> },
  { key: 'kind', header: 'kind', cell: kindOf },
  { key: 'side', header: 'side', cell: (order) => <SideWord side={order.side} /> },
  { key: 'sz', header: 'size', align: 'right', cell: (order) => <Sz value={order.sz} /> },
  {
    key: 'trigger',
    header: 'trigger',
    align: 'right',
    cell: (order) => (order.triggerPx === null ? '' : <Px value={order.triggerPx} />),
  },
  { key: 'limit', header: 'limit', align: 'right', cell: (order) => <Px value={order.limitPx} /> },
  { key: 'reduce', header: 'reduce-only', cell: (order) => (order.reduceOnly ? 'yes' : 'no') },
  { key: 'placed', header: 'placed', align: 'right', cell: (order) => <Ago atMs={order.placedMs} /> },
  {
    key: 'cancel',
    header: <span className="sr-only">cancel</span>,
    align: 'right',
    cell: (order) => <Cancel order={order} />,
  },
]

function Cancel({ order }: { order: OpenOrderView }) {
  const what = `${kindOf(order)} ${order.side} ${order.coin} at ${formatPx(order.triggerPx ?? order.limitPx)}`
  const warning = order.tpsl === 'sl' ? ' The position is then without its stop until the watchdog places another.' : ''
  return (
    <CommandButton
      label="Cancel"
      title="Cancel this order?"
      consequence={`Takes the ${what} off the venue.${warning}`}
      confirm="Cancel the order"
      command={{ kind: 'cancelOrder', coin: order.coin, oid: order.oid, reason: 'Cancelled on the dashboard.' }}
    />
  )
}
