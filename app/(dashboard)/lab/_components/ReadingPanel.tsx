import { formatUsd } from '@/app/_components/numbers/formatNumber.ts'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import type { LabParseResponse } from '@/lib/contracts/labParse.ts'

type Decision = LabParseResponse['decisions'][number]

const OUTCOME: Record<LabParseResponse['outcome'], string> = {
  decisions: 'Read. The gate would judge these next.',
  sanitize: 'Not read. One rewriting call may try; every number it gives must stand in this text.',
  hold: 'Not used. All coins hold.',
  tool_run: 'It asks for tools. They would be run.',
  tool_error: 'It asks for tools in a way that cannot be run. The model would be told why.',
}

const COLUMNS: Column<Decision>[] = [
  { key: 'asset', header: 'coin', cell: (decision) => <span className="font-medium">{decision.asset}</span> },
  { key: 'action', header: 'action', cell: (decision) => decision.action },
  {
    key: 'usd',
    header: 'allocation',
    align: 'right',
    cell: (decision) => (decision.allocation_usd > 0 ? formatUsd(String(decision.allocation_usd)) : '–'),
  },
  {
    key: 'leverage',
    header: 'leverage',
    align: 'right',
    cell: (decision) => (decision.leverage === null ? '–' : `${decision.leverage}x`),
  },
  { key: 'sl', header: 'stop', align: 'right', cell: (decision) => decision.sl_price ?? '–' },
  { key: 'tp', header: 'target', align: 'right', cell: (decision) => decision.tp_price ?? '–' },
]

/** What the agent would make of the answer: the outcome as a sentence, the decisions, and what could not be used. */
export function ReadingPanel({ reading }: { reading: LabParseResponse | null }) {
  if (reading === null) {
    return (
      <Panel title="Reading">
        <EmptyState>Decisions, or the reason for none, appear here once an answer is read.</EmptyState>
      </Panel>
    )
  }
  return (
    <Panel title="Reading" aside={reading.level === null ? undefined : `level: ${reading.level}`}>
      <output className="flex flex-col gap-1 border-b border-line p-4 text-prose">
        <span>{OUTCOME[reading.outcome]}</span>
        {reading.reason !== null && (
          <span className="text-ink-dim">
            Reason: {reading.reason}
            {reading.retry && '. Asking once more is worth it.'}
          </span>
        )}
      </output>
      {reading.decisions.length > 0 && (
        <DataTable
          caption="Decisions"
          columns={COLUMNS}
          rows={reading.decisions}
          rowKey={(decision) => decision.asset}
        />
      )}
      {reading.problems.length > 0 && (
        <ul aria-label="Problems" className="flex flex-col gap-1 border-t border-line p-4">
          {reading.problems.map((problem) => (
            <li key={`${problem.asset ?? ''} ${problem.code} ${problem.message}`} className="break-words">
              <span className={problem.effect === 'rejected' ? 'text-loss' : 'text-warn'}>
                {problem.effect === 'rejected' ? 'not used' : 'noted'}
              </span>{' '}
              {problem.asset !== null && <span className="font-medium">{problem.asset} </span>}
              {problem.message} <span className="text-ink-faint">{problem.code}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
