import { scrypt, scryptSync, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { readKeyFile } from '@/lib/keyFile.ts'

/**
 * What a password and the random file in the data folder come to. Changing the password ends every session, and a stolen token cannot be used to
 * guess it.
 */
export interface PasswordKey {
  /** What a right password hashes to. */
  passwordHash: Buffer
  signingKey: Buffer
  salt: Buffer
}

const held = globalThis as typeof globalThis & { nocturnePasswordKeys?: Map<string, PasswordKey> }

/** Returns the key for this password and data folder, hashed once a process: scrypt is slow on purpose. */
export function passwordKey(password: string, dataDir: string): PasswordKey {
  held.nocturnePasswordKeys ??= new Map()
  const name = `${dataDir}\n${password}`
  const known = held.nocturnePasswordKeys.get(name)
  if (known) return known
  const salt = readKeyFile(dataDir, 'session.key')
  const bytes = hash(password, salt)
  const key = { passwordHash: bytes.subarray(0, 32), signingKey: bytes.subarray(32), salt }
  held.nocturnePasswordKeys.set(name, key)
  return key
}

/** Resolves whether this is the password; takes the same time either way, and not that of the thread that serves the dashboard. */
export async function isPassword(candidate: string, { salt, passwordHash }: PasswordKey): Promise<boolean> {
  const bytes = await scryptAside(candidate.normalize('NFKC'), salt, HASH_BYTES)
  return timingSafeEqual(bytes.subarray(0, 32), passwordHash)
}

const HASH_BYTES = 64
const scryptAside = promisify<string, Buffer, number, Buffer>(scrypt)
const hash = (password: string, salt: Buffer): Buffer => scryptSync(password.normalize('NFKC'), salt, HASH_BYTES)
