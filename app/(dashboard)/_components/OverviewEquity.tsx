'use client'
import { useQueryStates } from 'nuqs'
import { EquityPanel } from '@/app/_components/equity/EquityPanel.tsx'
import { OVERVIEW_ADDRESS } from '@/app/_components/equity/rangeAddress.ts'

/** The equity panel with the range the address says. */
export function OverviewEquity() {
  const [{ range }, setAddress] = useQueryStates(OVERVIEW_ADDRESS)
  return <EquityPanel range={range} onPick={(picked) => void setAddress({ range: picked })} />
}
