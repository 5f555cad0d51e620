import type { Pairs } from '@/lib/contracts/pairs.ts'
import type { AgentStatus, Status } from '@/lib/contracts/status.ts'
import { TRADING_STATES } from '@/lib/domain/tradingState.ts'

type Gauge = { name: string; help: string; read: (agent: AgentStatus) => number | string | null }

/** A gauge without a value is left out: absent is not 0. */
const GAUGES: Gauge[] = [
  {
    name: 'agent_silent_seconds',
    help: 'Wall seconds since the agent was last heard.',
    read: (a) => a.silentMs / 1000,
  },
  { name: 'equity_usd', help: 'Account equity including unrealised profit.', read: (a) => a.equityUsd },
  { name: 'deposits_usd', help: 'Deposits minus withdrawals.', read: (a) => a.depositsUsd },
  { name: 'realized_usd', help: 'Realised profit before fees and funding.', read: (a) => a.realizedUsd },
  { name: 'unrealized_usd', help: 'Unrealised profit.', read: (a) => a.unrealizedUsd },
  { name: 'fees_usd', help: 'Fees paid.', read: (a) => a.feesUsd },
  { name: 'funding_usd', help: 'Funding received, negative when paid.', read: (a) => a.fundingUsd },
  { name: 'model_cost_usd', help: 'Paid to model providers, as far as it is known.', read: (a) => a.modelCostUsd },
  { name: 'model_cost_usd_max', help: 'The most that may be.', read: (a) => a.modelCostUsdMax },
  { name: 'gross_usd', help: 'Sum of all notionals.', read: (a) => a.grossUsd },
  { name: 'positions', help: 'Open positions.', read: (a) => a.positionCount },
  { name: 'open_orders', help: 'Orders resting on the venue.', read: (a) => a.openOrderCount },
  { name: 'pending_commands', help: 'Commands without an outcome.', read: (a) => a.pendingCommands.length },
  {
    name: 'request_weight',
    help: 'Weight of requests to the venue in the last minute.',
    read: (a) => a.requestUse?.weight ?? null,
  },
  {
    name: 'request_weight_max',
    help: 'The most an address may ask for in a minute.',
    read: (a) => a.requestUse?.weightMax ?? null,
  },
  {
    name: 'actions_used',
    help: 'Actions of the account at the venue since it was opened.',
    read: (a) => a.requestUse?.actions ?? null,
  },
  {
    name: 'actions_max',
    help: 'Actions its volume allows.',
    read: (a) => a.requestUse?.actionsMax ?? null,
  },
  { name: 'paused', help: '1 while no cycles are scheduled.', read: (a) => Number(a.paused) },
  {
    name: 'trouble',
    help: '1 while the agent cannot do something it should.',
    read: (a) => Number(a.trouble !== null),
  },
]

/** Returns the status in Prometheus' text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function toPrometheus(status: Status): string {
  const blocks = GAUGES.map(({ name, help, read }) =>
    block(
      name,
      help,
      status.agents.map((agent) => ({ labels: { agent: agent.agentId }, value: read(agent) })),
    ),
  )
  const states = status.agents.flatMap((agent) =>
    TRADING_STATES.map((state) => ({
      labels: { agent: agent.agentId, state },
      value: Number(agent.tradingState === state),
    })),
  )
  const limits = status.agents.flatMap((agent) =>
    agent.limits.map(({ code, frac }) => ({ labels: { agent: agent.agentId, code }, value: frac })),
  )
  return [
    ...blocks,
    block('trading_state', '1 for the state the agent is in.', states),
    block('limit_used_ratio', 'Used share of a limit.', limits),
  ].join('')
}

interface Sample {
  labels: Record<string, string>
  value: number | string | null
}

function block(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.flatMap(({ labels, value }) =>
    value === null ? [] : [`nocturne_${name}{${labelText(labels)}} ${value}\n`],
  )
  if (lines.length === 0) return ''
  return `# HELP nocturne_${name} ${help}\n# TYPE nocturne_${name} gauge\n${lines.join('')}`
}

const labelText = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
    .join(',')

/** An agent and what was found of its pairs. */
export type AgentPairs = Pick<Pairs, 'scan' | 'readings'> & { agentId: string }

/** Returns what pairs said last, and how sure it is that they are pairs, in the same format; empty where none is read. */
export function pairsToPrometheus(agents: readonly AgentPairs[]): string {
  const z = agents.flatMap(({ agentId, readings }) =>
    readings.flatMap(({ y, x, z5m, z1h, z4h }) =>
      Object.entries({ '5m': z5m, '1h': z1h, '4h': z4h }).map(([interval, value]) => ({
        labels: { agent: agentId, y, x, interval },
        value,
      })),
    ),
  )
  const p = agents.flatMap(({ agentId, scan }) =>
    (scan?.pairs ?? []).map(({ chosen: { y, x }, falseShareP }) => ({
      labels: { agent: agentId, y, x },
      value: falseShareP,
    })),
  )
  return [
    block('pair_z', 'How many standard deviations the spread stands from its mean.', z),
    block('pair_p', 'p of cointegration, corrected for all that was looked at.', p),
  ].join('')
}
