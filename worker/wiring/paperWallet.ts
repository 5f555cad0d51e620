import { keccak256, toHex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'

/**
 * Returns what signs for a paper account: a key of its own, derived from the agent's name. A paper signature carries the testnet's mark, so it is worth
 * nothing on mainnet.
 */
export const paperWallet = (agentId: string): PrivateKeyAccount =>
  privateKeyToAccount(keccak256(toHex(`nocturne paper account ${agentId}`)))
