import { clearinghouseState, frontendOpenOrders } from './accountView.ts'
import { dataMs } from './infoAnswers.ts'
import { spotClearinghouseState } from './spot.ts'
import { portfolio } from './userAnswers.ts'
import type { Venue } from './venue.ts'

/** Who an address is and whom it belongs to: roles, agent wallets, sub-accounts, vaults. */

const isLive = (venue: Venue, validUntilMs: number): boolean => validUntilMs > venue.state.nowMs

export function userRole(venue: Venue, user: string): unknown {
  const owner = venue.state.accounts[user]?.owner
  if (owner?.role === 'subAccount') return { role: 'subAccount', data: { master: owner.master } }
  if (owner) return { role: owner.role }
  const agent = venue.state.agents[user]
  if (agent && isLive(venue, agent.validUntilMs)) return { role: 'agent', data: { user: agent.master } }
  return { role: 'missing' }
}

/** Returns the named agent wallets of a master that have not expired. */
export const extraAgents = (venue: Venue, user: string): unknown[] =>
  Object.entries(venue.state.agents)
    .filter(([, { master, name, validUntilMs }]) => master === user && name !== '' && isLive(venue, validUntilMs))
    .map(([address, { name, validUntilMs }]) => ({ address, name, validUntil: validUntilMs }))

/** Returns whose account a signer trades: its own, or the master's that approved it. Null: nobody's. */
export function masterOf(venue: Venue, signer: string): string | null {
  if (venue.state.accounts[signer]) return signer
  const agent = venue.state.agents[signer]
  return agent && isLive(venue, agent.validUntilMs) ? agent.master : null
}

/** Returns whether a master may act for this address: its own sub-account, or a vault it leads. */
export function mayActFor(venue: Venue, master: string, address: string): boolean {
  const owner = venue.state.accounts[address]?.owner
  if (owner?.role === 'subAccount') return owner.master === master
  return owner?.role === 'vault' && owner.leader === master
}

/** Returns the sub-accounts of a master with their state; null where there are none, as the venue says it. */
export function subAccounts(venue: Venue, user: string): unknown {
  const own = Object.values(venue.state.accounts).flatMap(({ address, owner }) =>
    owner.role === 'subAccount' && owner.master === user
      ? [
          {
            name: owner.name,
            subAccountUser: address,
            master: user,
            clearinghouseState: clearinghouseState(venue.rules, venue.state, address, dataMs(venue)),
            spotState: spotClearinghouseState(venue, address),
          },
        ]
      : [],
  )
  return own.length > 0 ? own : null
}

/** Returns a vault as its leader holds it, without followers; null for an address that is none. */
export function vaultDetails(venue: Venue, vaultAddress: string): unknown {
  const owner = venue.state.accounts[vaultAddress]?.owner
  if (owner?.role !== 'vault') return null
  const equity = clearinghouseState(venue.rules, venue.state, vaultAddress, dataMs(venue))
  return {
    name: owner.name,
    vaultAddress,
    leader: owner.leader,
    description: '',
    portfolio: portfolio(venue, vaultAddress),
    apr: 0,
    followerState: null,
    leaderFraction: 1,
    leaderCommission: 0,
    followers: [],
    maxDistributable: 0,
    maxWithdrawable: Number(equity.withdrawable),
    isClosed: false,
    relationship: { type: 'normal' },
    allowDeposits: true,
    alwaysCloseOnWithdraw: false,
  }
}

/** Returns what the venue's own page reads in one request. */
export const webData2 = (venue: Venue, user: string, meta: unknown, assetCtxs: unknown): unknown => ({
  clearinghouseState: clearinghouseState(venue.rules, venue.state, user, dataMs(venue)),
  leadingVaults: [],
  totalVaultEquity: '0.0',
  openOrders: frontendOpenOrders(venue.state, user),
  agentAddress: null,
  agentValidUntil: null,
  cumLedger: venue.state.accounts[user]?.depositsUsd.toFixed() ?? '0.0',
  meta,
  assetCtxs,
  serverTime: dataMs(venue),
  isVault: venue.state.accounts[user]?.owner.role === 'vault',
  user,
  twapStates: [],
  spotState: spotClearinghouseState(venue, user),
  spotAssetCtxs: [],
})
