'use client'
import { useState } from 'react'
import { EquityPanel } from '@/app/_components/equity/EquityPanel.tsx'
import type { Range } from '@/lib/contracts/performance.ts'

/** The equity panel with its own range. */
export function OverviewEquity() {
  const [range, setRange] = useState<Range>('7d')
  return <EquityPanel range={range} onPick={setRange} />
}
