import { z } from 'zod'

/**
 * Whom a key trades for. Reads name an account and orders go to whoever approved the key; nothing but this check keeps the two from being different
 * accounts, and then every fill would go unseen and be bought again.
 */
export const standingSchema = z.object({
  signer: z.string(),
  account: z.string(),
  /** Sent with every action where the account is a sub-account of the one that approved the key; null: none is needed. */
  vaultAddress: z.string().nullable(),
  /**
   * Why this account is not traded, and what to do; null when it is. `orders`: no order of the key may leave, because it would reach another account.
   * `newRisk`: what is held is looked after, and nothing is added.
   */
  refusal: z.object({ bars: z.enum(['orders', 'newRisk']), message: z.string() }).nullable(),
  /** When the API wallet expires; null: never, or it is none. */
  expiresMs: z.number().nullable(),
})
export type Standing = z.infer<typeof standingSchema>

/** What the venue says of an address. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint#query-a-users-role */
export type AddressRole =
  | { role: 'user' | 'vault' | 'missing' }
  | { role: 'agent'; master: string }
  | { role: 'subAccount'; master: string }

export interface StandingFacts {
  signer: string
  account: string
  signerRole: AddressRole
  accountRole: AddressRole
  /** unifiedAccount | portfolioMargin | disabled | default */
  abstraction: string
  /** API wallets of the master with their expiry. */
  agents: readonly { address: string; validUntilMs: number | null }[]
}

/** Returns whom the key trades for, and why not where it does not trade for the account. */
export function judgeStanding(facts: StandingFacts): Standing {
  const { signer, account } = facts
  const named = facts.agents.find(({ address }) => isSame(address, signer))
  const standing: Standing = {
    signer,
    account,
    vaultAddress: null,
    refusal: null,
    expiresMs: named?.validUntilMs ?? null,
  }
  const reach = reachOf(facts)
  if ('message' in reach) return { ...standing, refusal: { bars: 'orders', message: reach.message } }
  if (!KNOWN_ABSTRACTIONS.includes(facts.abstraction)) {
    const message = `The account is in the mode "${facts.abstraction}", in which its balance is kept with spot and its equity as a perpetual account reads wrong. Switch account abstraction off on the venue, then run a cycle.`
    return { ...standing, refusal: { bars: 'newRisk', message } }
  }
  return { ...standing, vaultAddress: reach.vaultAddress }
}

const KNOWN_ABSTRACTIONS = ['disabled', 'default']

/** Whether orders of the signer reach the account, and how. */
function reachOf({
  signer,
  account,
  signerRole,
  accountRole,
}: StandingFacts): { vaultAddress: string | null } | { message: string } {
  if (accountRole.role === 'vault')
    return { message: `${account} is a vault. Vaults are not traded; name the account that approved the key.` }
  if (signerRole.role === 'missing')
    return isSame(signer, account)
      ? {
          message: `The venue knows no account ${account}. Deposit into it, or set HYPERLIQUID_ACCOUNT_ADDRESS to the account that approved the key.`,
        }
      : {
          message: `The venue knows no API wallet ${signer}: it was never approved, or has expired or been replaced. Approve it for ${account} on the venue, then start again.`,
        }
  const master = signerRole.role === 'agent' ? signerRole.master : signer
  if (isSame(master, account)) return { vaultAddress: null }
  if (accountRole.role === 'subAccount' && isSame(accountRole.master, master)) return { vaultAddress: account }
  return {
    message: `The key ${signer} trades for ${master}, and the account that is read is ${account}. Set HYPERLIQUID_ACCOUNT_ADDRESS to ${master}, or use a key that ${account} approved.`,
  }
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
