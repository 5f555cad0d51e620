import { readFileSync } from 'node:fs'
import path from 'node:path'
import { signL1Action } from '@nktkas/hyperliquid/signing'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { l1ActionSchema, userSignedActionSchema } from '@/lib/hyperliquid/wire/action.ts'
import { actionHash, judgeNonce, recoverL1Signer, recoverUserSigner } from '@/lib/paper/server/recoverSigner.ts'

interface Vector {
  test: string
  privateKey: `0x${string}`
  action: Record<string, unknown> & { type: string }
  nonce: number
  vaultAddress: `0x${string}` | null
  expiresAfter: number | null
  connectionId: `0x${string}`
  mainnet?: { r: string; s: string; v: number }
  testnet?: { r: string; s: string; v: number }
}

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123'
const SIGNER = '0x14791697260e4c9a71f18484c9f997b308e59325'
const file = path.join(process.env.NOCTURNE_SHARED ?? '../shared', 'data/signing-vectors.json')
const vectors = load()
if (!vectors) console.warn(`Signing vectors are not at ${file}; the tests that compare with them are skipped.`)

function load(): (Record<string, Vector[]> & { accounts: Record<string, string> }) | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const pad = (hex: string) => `0x${hex.slice(2).padStart(64, '0')}`

describe.skipIf(!vectors)('recorded signatures of the official clients', () => {
  const l1 = [...(vectors?.l1Actions ?? []), ...(vectors?.derivedL1 ?? [])]

  test.each(l1)('$test: signs as recorded and recovers to its key', async (vector) => {
    const wallet = privateKeyToAccount(vector.privateKey)
    for (const [network, source] of [
      ['mainnet', 'a'],
      ['testnet', 'b'],
    ] as const) {
      const recorded = vector[network]
      if (!recorded) continue
      const signed = {
        action: vector.action,
        nonce: vector.nonce,
        vaultAddress: vector.vaultAddress,
        expiresAfter: vector.expiresAfter,
      }
      expect(await recoverL1Signer({ ...signed, signature: recorded }, source)).toBe(wallet.address.toLowerCase())
      const own = await signL1Action({
        wallet,
        action: vector.action,
        nonce: vector.nonce,
        isTestnet: source === 'b',
        ...(vector.vaultAddress ? { vaultAddress: vector.vaultAddress } : {}),
        ...(vector.expiresAfter === null ? {} : { expiresAfter: vector.expiresAfter }),
      })
      expect(own).toEqual({ r: pad(recorded.r), s: pad(recorded.s), v: recorded.v })
    }
  })

  test.each([...l1, ...(vectors?.actionHashes ?? [])])('$test: hashes to the recorded connection id', (vector) => {
    expect(actionHash(vector)).toBe(vector.connectionId)
  })

  test.each(l1.filter(({ action }) => l1ActionSchema.safeParse(action).success))(
    '$test: its canonical form is the form that was signed',
    (vector) => {
      expect(actionHash({ ...vector, action: l1ActionSchema.parse(vector.action) })).toBe(vector.connectionId)
    },
  )

  test.each(vectors?.derivedUserSigned ?? [])(
    '$test: the approval of an agent recovers to its master',
    async (vector) => {
      const signature = (vector as unknown as { signature: { r: string; s: string; v: number } }).signature
      const action = userSignedActionSchema.parse(vector.action)
      const account = privateKeyToAccount(vector.privateKey)
      expect(await recoverUserSigner(action, signature)).toBe(account.address.toLowerCase())
    },
  )
})

describe('recovering a signer', () => {
  const order = {
    type: 'order',
    orders: [
      {
        a: 0,
        b: true,
        p: '5.2',
        s: '100',
        r: false,
        t: { limit: { tif: 'Gtc' } },
        c: '0x00000000000000000000000000abcdef',
      },
    ],
    grouping: 'na',
  }
  const sign = (action: Record<string, unknown>) =>
    signL1Action({ wallet: privateKeyToAccount(KEY), action, nonce: 1, isTestnet: true })
  const recover = async (body: unknown, signature: { r: string; s: string; v: number }, source: 'a' | 'b' = 'b') =>
    recoverL1Signer({ action: l1ActionSchema.parse(body), nonce: 1, signature }, source)

  test('takes a body with other key order, padded decimals, upper-case hex and unset members for what was signed', async () => {
    const body = {
      grouping: 'na',
      builder: null,
      orders: [
        {
          t: { limit: { tif: 'Gtc' } },
          c: '0x00000000000000000000000000ABCDEF',
          s: '100.0',
          p: '05.200',
          r: false,
          b: true,
          a: 0,
        },
      ],
      type: 'order',
    }
    expect(await recover(body, await sign(order))).toBe(SIGNER)
  })

  test('takes a fast flag of false for no flag', async () => {
    const cancel = { type: 'cancel', cancels: [{ a: 0, o: 323550506865 }] }
    expect(await recover({ ...cancel, f: false }, await sign(cancel))).toBe(SIGNER)
  })

  test('does not know a client that signed trailing zeros', async () => {
    const padded = { ...order, orders: [{ ...order.orders[0], p: '5.20' }] }
    expect(await recover(padded, await sign(padded))).not.toBe(SIGNER)
  })

  test('does not know the signer of the other network, of a flipped bit, or of another nonce', async () => {
    const signature = await sign(order)
    expect(await recover(order, signature, 'a')).not.toBe(SIGNER)
    const flipped = `${signature.r.slice(0, -1)}${signature.r.endsWith('0') ? '1' : '0'}`
    expect(await recover(order, { ...signature, r: flipped })).not.toBe(SIGNER)
    const action = l1ActionSchema.parse(order)
    expect(await recoverL1Signer({ action, nonce: 2, signature }, 'b')).not.toBe(SIGNER)
  })

  test('has no signer for a signature that lies on no curve point', async () => {
    expect(await recover(order, { r: '0x00', s: '0x00', v: 27 })).toBeNull()
  })
})

describe('nonces', () => {
  const now = Date.UTC(2026, 0, 10)
  const day = 86_400_000

  test('a new nonce inside the window is admitted once', () => {
    const first = judgeNonce([], now, [now])
    expect(first).toEqual({ kind: 'admitted', used: [now] })
    expect(judgeNonce([now], now, [now])).toEqual({ kind: 'refused', message: `Invalid nonce: duplicate nonce ${now}` })
  })

  test('the window is open from two days before to one day after, around any of the clocks', () => {
    expect(judgeNonce([], now - 2 * day, [now]).kind).toBe('refused')
    expect(judgeNonce([], now - 2 * day + 1, [now]).kind).toBe('admitted')
    expect(judgeNonce([], now + day, [now]).kind).toBe('refused')
    expect(judgeNonce([], now + day - 1, [now]).kind).toBe('admitted')
    expect(judgeNonce([], now + 300 * day, [now, now + 300 * day]).kind).toBe('admitted')
  })

  test('keeps the highest hundred and refuses what is below them', () => {
    const used = Array.from({ length: 100 }, (_, i) => now + 100 - i)
    expect(judgeNonce(used, now, [now])).toEqual({
      kind: 'refused',
      message: `Invalid nonce: nonce too low ${now} < ${now + 1}`,
    })
    const verdict = judgeNonce(used, now + 500, [now])
    expect(verdict.kind === 'admitted' && [verdict.used.length, verdict.used[0], verdict.used.at(-1)]).toEqual([
      100,
      now + 500,
      now + 2,
    ])
  })

  test('an older nonce that was never used is admitted while fewer than a hundred are kept', () => {
    expect(judgeNonce([now], now - 1, [now]).kind).toBe('admitted')
  })
})
