import { toHex } from 'viem'
import { mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { AgentEnv } from '../../lib/env/agentEnv.ts'
import { AppError } from '../../lib/errors.ts'
import { openPaperWallet } from './paperWallet.ts'

/** Returns what signs. A real key is never used where it is not needed. Throws AppError('env_invalid') where there is none. */
export function walletOf(env: AgentEnv, agentId: string): PrivateKeyAccount {
  if (env.venue === 'paper') return openPaperWallet(agentId, env.dataDir)
  if (env.signingKey === null)
    throw new AppError(
      'env_invalid',
      `Venue ${env.venue} needs a signing key. Set HYPERLIQUID_PRIVATE_KEY to an API wallet's key.`,
    )
  if (env.signingKey.kind === 'privateKey') return privateKeyToAccount(env.signingKey.privateKey)
  const account = mnemonicToAccount(env.signingKey.mnemonic)
  const key = account.getHdKey().privateKey
  if (!key) throw new AppError('env_invalid', 'MNEMONIC yields no private key. Check its words.')
  return privateKeyToAccount(toHex(key))
}
