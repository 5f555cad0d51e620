'use client'
import { useState } from 'react'
import type { Performance } from '@/lib/contracts/performance.ts'
import { linkClass } from '../dialogs/buttonClass.ts'
import { At } from '../numbers/At.tsx'
import { Usd } from '../numbers/Usd.tsx'
import { DataTable } from '../panels/DataTable.tsx'

const ROWS_MAX = 24

/** The same curve as rows, thinned evenly to what can be read; first and last are kept. */
export function EquityTable({ curve }: { curve: Performance['curve'] }) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={`${linkClass} text-label`}>as a table</summary>
      {open && (
        <DataTable
          caption="Equity by time"
          rows={thin(curve, ROWS_MAX)}
          rowKey={(point) => String(point.atMs)}
          columns={[
            { key: 'at', header: 'time UTC', cell: (point) => <At atMs={point.atMs} style="day" /> },
            { key: 'equity', header: 'equity USD', align: 'right', cell: (point) => <Usd value={point.equityUsd} /> },
            { key: 'btc', header: 'BTC held USD', align: 'right', cell: (point) => <Usd value={point.btcHoldUsd} /> },
            ...(curve.some(({ baselineUsd }) => baselineUsd !== null)
              ? [
                  {
                    key: 'rules',
                    header: 'rules, no model USD',
                    align: 'right' as const,
                    cell: (point: Performance['curve'][number]) => <Usd value={point.baselineUsd} />,
                  },
                ]
              : []),
            {
              key: 'deposits',
              header: 'deposits USD',
              align: 'right',
              cell: (point) => <Usd value={point.depositsUsd} />,
            },
          ]}
        />
      )}
    </details>
  )
}

function thin<T>(rows: readonly T[], rowsMax: number): T[] {
  if (rows.length <= rowsMax) return [...rows]
  const step = (rows.length - 1) / (rowsMax - 1)
  return Array.from({ length: rowsMax }, (_, index) => rows[Math.round(index * step)]).filter(
    (row) => row !== undefined,
  )
}
