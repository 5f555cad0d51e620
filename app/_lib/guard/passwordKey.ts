import { scryptSync, timingSafeEqual } from 'node:crypto'
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

/** Returns whether this is the password; takes the same time either way. */
export const isPassword = (candidate: string, key: PasswordKey): boolean =>
  timingSafeEqual(hash(candidate, key.salt).subarray(0, 32), key.passwordHash)

const hash = (password: string, salt: Buffer): Buffer => scryptSync(password.normalize('NFKC'), salt, 64)
