'use client'
import Link from 'next/link'
import { buttonClass, linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CommandOutcome } from '@/app/_components/dialogs/CommandOutcome.tsx'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { type CommandState, useCommand } from '@/app/_hooks/useCommand.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { StoredModel } from '@/lib/contracts/models.ts'
import { KnownModels } from './KnownModels.tsx'
import { creditWords, keyWords, priceWords, sourceWords, testedCycleId } from './modelWords.ts'

/** Which model is in force, what it has left, and whether it works: a test asks it once and sends no order. */
export function ModelStatePanel({ isDirty }: { isDirty: boolean }) {
  const query = useRead('models', { agent: useAgentId() })
  return (
    <QueryPanel
      title="Model in force"
      query={query}
      empty={({ inForce, known }) =>
        inForce === null &&
        known.length === 0 && (
          <EmptyState>
            No agent has run here yet. Which model it asks, and what that one takes, shows once it has.
          </EmptyState>
        )
      }
    >
      {({ inForce, known }) => (
        <div className="flex flex-col divide-y divide-line">
          <div className="flex flex-col gap-4 p-4">
            {inForce && <InForce model={inForce} />}
            <ModelTest isDirty={isDirty} />
          </div>
          <KnownModels known={known} />
        </div>
      )}
    </QueryPanel>
  )
}

const InForce = ({ model }: { model: StoredModel }) => (
  <Facts
    rows={[
      ['model', model.ruleBased ? `${model.model} (rule-based, no model)` : model.model],
      [
        'address',
        <span key="address">
          {model.baseUrl ?? (model.ruleBased ? 'none: the rules are part of the agent' : 'nobody said where to ask it')}
        </span>,
      ],
      ['chosen by', sourceWords(model)],
      ['key', keyWords(model)],
      [
        'credit left',
        <span key="credit">
          {creditWords(model)}
          {model.credit && model.lookedUpWallMs !== null && (
            <span className="text-ink-faint">
              {' '}
              <Ago atMs={model.lookedUpWallMs} clock="wall" />
            </span>
          )}
        </span>,
      ],
      ['list price', priceWords(model)],
    ]}
  />
)

function ModelTest({ isDirty }: { isDirty: boolean }) {
  const agentId = useAgentId()
  const { state, send } = useCommand()
  const isBusy = state.kind === 'sending' || state.kind === 'pending'
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="button"
          className={buttonClass()}
          disabled={isBusy}
          onClick={() => void send({ kind: 'testModel', reason: '', ...(agentId === null ? {} : { agentId }) })}
        >
          Test this model
        </button>
        <span className="text-ink-dim">
          Asks it once about the last context, at the cost of one decision. No order is sent.
          {isDirty && ' It tests what is saved, not the edits above.'}
        </span>
      </div>
      <TestOutcome state={state} />
    </div>
  )
}

function TestOutcome({ state }: { state: CommandState }) {
  const cycleId = state.kind === 'done' || state.kind === 'failed' ? testedCycleId(state.message) : null
  return (
    <p className="min-w-0 break-words empty:hidden">
      <CommandOutcome state={state} />
      {cycleId !== null && (
        <>
          {' '}
          <Link href={`/cycles/${cycleId}`} className={linkClass}>
            Read its transcript
          </Link>
        </>
      )}
    </p>
  )
}
