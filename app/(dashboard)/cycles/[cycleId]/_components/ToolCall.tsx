'use client'
import { JsonView } from '@/app/_components/json/JsonView.tsx'
import { formatLatency } from '@/app/_components/numbers/formatTime.ts'
import { Disclosure } from '@/app/_components/panels/Disclosure.tsx'
import type { TurnView } from '@/lib/contracts/cycles.ts'

/** What the model asked a tool, and what it read. */
export function ToolCall({ call }: { call: TurnView['toolCalls'][number] }) {
  return (
    <div className="rounded border border-line">
      <Disclosure
        summary={
          <span className="font-mono text-label break-all">
            {call.name}({call.arguments.slice(0, 160)}
            {call.arguments.length > 160 && '…'}){' '}
            <span className="text-ink-faint">{formatLatency(call.latencyMs)}</span>
            {call.status === 'error' && <span className="text-loss"> error</span>}
          </span>
        }
      >
        {() => (
          <div className="flex flex-col gap-3">
            <h4 className="text-ink-dim">arguments</h4>
            <JsonView text={call.arguments} />
            <h4 className="text-ink-dim">result</h4>
            <JsonView text={call.result} />
          </div>
        )}
      </Disclosure>
    </div>
  )
}
