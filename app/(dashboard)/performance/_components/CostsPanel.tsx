'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import { formatPct, formatUsd } from '@/app/_components/numbers/formatNumber.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import type { BreakdownView } from '@/lib/contracts/breakdown.ts'
import type { Range } from '@/lib/contracts/choices.ts'
import { type Figure, FigureTable } from './FigureTable.tsx'

/** What trading made before costs, and what each cost took of it. */
export const CostsPanel = ({ query, range }: { query: UseQueryResult<BreakdownView>; range: Range }) => (
  <QueryPanel
    title="Costs"
    aside={range === 'all' ? 'since the first point' : `last ${range}`}
    query={query}
    empty={({ costs }) =>
      costs === null && <EmptyState>Costs show here once the first equity point is recorded.</EmptyState>
    }
  >
    {({ costs }) => costs && <FigureTable caption="Costs in USD" rows={rowsOf(costs)} />}
  </QueryPanel>
)

function rowsOf(costs: NonNullable<BreakdownView['costs']>): Figure[] {
  const { grossUsd, feesUsd, fundingUsd, modelUsd, modelUsdMax, feesFrac, fundingFrac, modelFrac } = costs
  const ofGross = (frac: number | null, gap = 'nothing was made or lost before costs') =>
    frac === null ? gap : `${formatPct(Math.abs(frac), { decimals: 1 })} of that amount`
  const isOpen = modelUsd !== modelUsdMax
  return [
    { name: 'Made before costs', value: formatUsd(grossUsd, { sign: 'always' }), from: 'realised and unrealised' },
    { name: 'Fees', value: formatUsd(negated(feesUsd), { sign: 'always' }), from: ofGross(feesFrac) },
    {
      name: 'Funding',
      value: formatUsd(fundingUsd, { sign: 'always' }),
      from: `${ofGross(fundingFrac)}, ${fundingUsd.startsWith('-') ? 'paid' : 'received'}`,
    },
    {
      name: 'Model',
      value: `${isOpen ? 'at least ' : ''}${formatUsd(negated(modelUsd), { sign: 'always' })}`,
      from: isOpen
        ? `not all of it is known: at most ${formatUsd(modelUsdMax)}`
        : `${ofGross(modelFrac)}, billed elsewhere`,
    },
  ]
}

const negated = (text: string): string =>
  text.startsWith('-') ? text.slice(1) : /^0(\.0+)?$/.test(text) ? text : `-${text}`
