import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import { type Address, type Hex, pad, recoverTypedDataAddress, serializeSignature } from 'viem'
import type { UserSignedAction } from '../../hyperliquid/wire/action.ts'

/**
 * Who signed an action, and which nonces a signer may still use.
 *
 * The venue parses an action into typed fields and serialises it again before hashing, so only the canonical form counts: a client that signs
 * "5.20" where canonical is "5.2" is taken for a stranger. Callers therefore pass what `l1ActionSchema` returned, never the body as received.
 */

interface Signature {
  r: string
  s: string
  v: number
}

interface Hashed {
  action: Record<string, unknown>
  nonce: number
  vaultAddress?: string | null
  expiresAfter?: number | null
}

/** Returns keccak256(msgpack(action) ‖ nonce ‖ vault ‖ expiry), the connection id of the phantom agent that is signed. */
export function actionHash({ action, nonce, vaultAddress, expiresAfter }: Hashed): Hex {
  return createL1ActionHash({
    action,
    nonce,
    ...(vaultAddress ? { vaultAddress: vaultAddress as Hex } : {}),
    ...(expiresAfter === null || expiresAfter === undefined ? {} : { expiresAfter }),
  })
}

const ZERO_ADDRESS = '0x0000000000000000000000000000000000000000'

/** Returns the lower-case address that signed this L1 action for source "a" (mainnet) or "b" (testnet and paper), or null when none can be recovered. */
export async function recoverL1Signer(
  signed: Hashed & { signature: Signature },
  source: 'a' | 'b',
): Promise<Address | null> {
  return recover({
    domain: { name: 'Exchange', version: '1', chainId: 1337, verifyingContract: ZERO_ADDRESS },
    types: {
      Agent: [
        { name: 'source', type: 'string' },
        { name: 'connectionId', type: 'bytes32' },
      ],
    },
    primaryType: 'Agent',
    message: { source, connectionId: actionHash(signed) },
    signature: signed.signature,
  })
}

const USER_SIGNED_TYPES = {
  approveAgent: {
    primaryType: 'HyperliquidTransaction:ApproveAgent',
    fields: [
      { name: 'hyperliquidChain', type: 'string' },
      { name: 'agentAddress', type: 'address' },
      { name: 'agentName', type: 'string' },
      { name: 'nonce', type: 'uint64' },
    ],
  },
  approveBuilderFee: {
    primaryType: 'HyperliquidTransaction:ApproveBuilderFee',
    fields: [
      { name: 'hyperliquidChain', type: 'string' },
      { name: 'maxFeeRate', type: 'string' },
      { name: 'builder', type: 'address' },
      { name: 'nonce', type: 'uint64' },
    ],
  },
} as const

/** Returns the lower-case address that signed a user-signed action, or null when none can be recovered. */
export async function recoverUserSigner(action: UserSignedAction, signature: Signature): Promise<Address | null> {
  const { primaryType, fields } = USER_SIGNED_TYPES[action.type]
  const message: Record<string, unknown> = { ...action }
  // An unnamed agent is signed as the empty name and sent without one.
  if (action.type === 'approveAgent') message.agentName = action.agentName ?? ''
  return recover({
    domain: {
      name: 'HyperliquidSignTransaction',
      version: '1',
      chainId: Number(action.signatureChainId),
      verifyingContract: ZERO_ADDRESS,
    },
    types: { [primaryType]: fields },
    primaryType,
    message,
    signature,
  })
}

interface TypedMessage {
  domain: { name: string; version: string; chainId: number; verifyingContract: Address }
  types: Record<string, readonly { name: string; type: string }[]>
  primaryType: string
  message: Record<string, unknown>
  signature: Signature
}

async function recover({ signature, ...typed }: TypedMessage): Promise<Address | null> {
  try {
    const r = pad(signature.r as Hex, { size: 32 })
    const s = pad(signature.s as Hex, { size: 32 })
    const yParity = signature.v % 27
    const address = await recoverTypedDataAddress({ ...typed, signature: serializeSignature({ r, s, yParity }) })
    return address.toLowerCase() as Address
  } catch {
    // A signature that lies on no curve point is an answer ("nobody"), not a failure of ours.
    return null
  }
}

const NONCES_KEPT = 100
const DAY_MS = 86_400_000

type NonceVerdict = { kind: 'admitted'; used: number[] } | { kind: 'refused'; message: string }

/**
 * Judges a nonce against the highest 100 a signer has used: it must be new, above the lowest kept once 100 are kept, and within two days
 * before and one day after one of the given clocks. The paper venue passes its own clock and the wall's, since under replay the two differ
 * and other people's clients know only the wall's.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/nonces-and-api-wallets
 */
export function judgeNonce(used: readonly number[], nonce: number, clocksMs: readonly number[]): NonceVerdict {
  if (used.includes(nonce)) return refused(`duplicate nonce ${nonce}`)
  const lowest = used.length >= NONCES_KEPT ? Math.min(...used) : null
  if (lowest !== null && nonce < lowest) return refused(`nonce too low ${nonce} < ${lowest}`)
  const inWindow = clocksMs.some((nowMs) => nonce > nowMs - 2 * DAY_MS && nonce < nowMs + DAY_MS)
  if (!inWindow) {
    const earliest = Math.min(...clocksMs) - 2 * DAY_MS
    const latest = Math.max(...clocksMs) + DAY_MS
    return refused(nonce >= latest ? `nonce too high ${nonce} > ${latest}` : `nonce too low ${nonce} < ${earliest}`)
  }
  return { kind: 'admitted', used: [...used, nonce].sort((a, b) => b - a).slice(0, NONCES_KEPT) }
}

const refused = (what: string): NonceVerdict => ({ kind: 'refused', message: `Invalid nonce: ${what}` })

/** True for actions whose signature covers fields rather than a hash. */
export const isUserSigned = (type: string): type is UserSignedAction['type'] => type in USER_SIGNED_TYPES
