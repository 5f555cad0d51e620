'use client'
import type { ReactNode } from 'react'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import type { StreamState } from '../../_hooks/liveStream.ts'
import { useClockText } from '../../_hooks/useClockText.ts'
import type { CommandHandle } from '../../_hooks/useCommand.ts'
import type { StatusView } from '../../_hooks/useStatus.ts'
import { CommandOutcome } from '../dialogs/CommandOutcome.tsx'
import { Ago } from '../numbers/Ago.tsx'
import { formatLatency } from '../numbers/formatTime.ts'
import { haltSentence } from '../words/haltSentence.ts'
import { marketTimeWords } from '../words/modeWords.ts'
import { restrictionWords } from '../words/restrictionWords.ts'
import { wordsOf } from '../words/wordsOf.ts'

/** Sentences about the whole system that must not be missed, worst first. */
export function Banners({ status, stream, command }: BannersProps) {
  const { agent } = status
  return (
    <div aria-live="polite">
      {status.unreachable && (
        <Banner tone="bad">
          The dashboard’s own server does not answer. What is shown is old; it is asked again every 2 s.
        </Banner>
      )}
      {agent && status.silentMs !== null && (
        <Banner tone="bad">
          The agent was last heard <Ago atMs={agent.heartbeatWallMs} clock="wall" />. Stops resting on the venue stay.
          The supervisor ends an agent that is silent for {(agent.positionCount ?? 0) > 0 ? 5 : 15} s and starts it
          again; if this stays, nothing supervises: <code className="font-mono">npm start</code>.
          {marketTimeWords(agent) !== null &&
            ' The recorded or made-up market stands still meanwhile, and with it the ages on this page.'}
        </Banner>
      )}
      {agent?.trouble && (
        <Banner tone="bad">
          {agent.trouble.message} <span className="text-ink-dim">Since</span>{' '}
          <Since agent={agent} atMs={agent.trouble.sinceMs} />.
        </Banner>
      )}
      {agent?.halt && <Banner tone="bad">{haltSentence(agent.halt)}</Banner>}
      {agent && <StateBanner status={status} command={command} />}
      {/* What a recording lacks is told in Settings; only prices that are not what was asked for must not be missed. */}
      {agent && agent.feed !== 'replay' && agent.feedNote !== '' && <Banner tone="warn">{agent.feedNote}</Banner>}
      {stream === 'down' && !status.unreachable && (
        <Banner tone="warn">The live stream is down. The screen reads again every 5 s until it is back.</Banner>
      )}
    </div>
  )
}
interface BannersProps {
  status: StatusView
  stream: StreamState
  command: CommandHandle
}

// An outcome is news for a minute; the state it led to stays.
const SHOWN_MS = 60_000

/** Why trading is not fully on, how fast the last command took hold, and what is still pending. */
function StateBanner({ status, command }: { status: StatusView; command: CommandHandle }) {
  const { agent } = status
  const { state } = command
  const isFresh =
    useClockText((_venueMs, wallMs) => (state.kind === 'done' && wallMs - state.atWallMs < SHOWN_MS ? 'fresh' : '')) ===
    'fresh'
  if (!agent) return null
  const words = restrictionWords(agent)
  const restricted = words.state !== null || words.pause !== null
  const mine = state.kind === 'pending' || state.kind === 'failed' || (state.kind === 'done' && isFresh)
  const mineId = 'command' in state ? state.command.id : null
  const others = agent.pendingCommands.filter((one) => one.id !== mineId)
  if (!restricted && !mine && others.length === 0) return null
  return (
    <Banner tone={agent.tradingState === 'halted' ? 'bad' : 'warn'}>
      {words.state !== null && (
        <span>
          {words.state} <Since agent={agent} atMs={agent.stateAtMs} />
          {agent.stateReason ? `: ${agent.stateReason}` : '.'}{' '}
        </span>
      )}
      {words.pause !== null && <span>{words.pause} </span>}
      {(state.kind === 'pending' || state.kind === 'failed') && <CommandOutcome state={state} />}
      {state.kind === 'done' && isFresh && (
        <span className="text-ink-dim">
          Your {wordsOf(state.command.kind)} took hold in {formatLatency(state.tookMs)}. {state.message}
        </span>
      )}
      {others.map((one) => (
        <span key={one.id} className="text-warn">
          {' '}
          {wordsOf(one.kind)} pending, sent <Ago atMs={one.wallMs} clock="wall" />.
        </span>
      ))}
    </Banner>
  )
}

/** An age on the market's clock, and that it is not ours where it is not. */
function Since({ agent, atMs }: { agent: AgentStatus; atMs: number }) {
  const clock = marketTimeWords(agent)
  return (
    <>
      <Ago atMs={atMs} />
      {clock !== null && <span className="text-ink-dim"> ({clock})</span>}
    </>
  )
}

function Banner({ tone, children }: { tone: 'bad' | 'warn'; children: ReactNode }) {
  return (
    <p
      className={`border-b border-l-4 border-b-line bg-panel px-4 py-2 text-prose ${tone === 'bad' ? 'border-l-loss' : 'border-l-warn'}`}
    >
      {children}
    </p>
  )
}
