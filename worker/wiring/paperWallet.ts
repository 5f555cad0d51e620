import { concat, keccak256, toHex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { readKeyFile } from '../../lib/keyFile.ts'

/** Where an agent runs in process nobody else can reach the venue, and the same plan must lead to the same bytes. */
export const RUN_KEY = new Uint8Array(32)

/**
 * Returns what signs for an agent's paper account: a key of its own, from the data folder's random one and the agent's name. A paper signature carries the
 * testnet's mark, so it is worth nothing on mainnet.
 */
export const paperWallet = (agentId: string, key: Uint8Array): PrivateKeyAccount =>
  privateKeyToAccount(keccak256(concat([key, toHex(`nocturne paper account ${agentId}`)])))

/** Returns the same by the key of this data folder, made where there is none. Throws what `readKeyFile` does. */
export const openPaperWallet = (agentId: string, dataDir: string): PrivateKeyAccount =>
  paperWallet(agentId, readKeyFile(dataDir, 'paper-wallet.key'))
