import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/**
 * A backup is a folder named after its moment, with the files of a data folder and `backup.json`, the list of what it holds. The list is written last and the
 * folder named last, so that what was broken off is none.
 */

/** Why a backup was made. Those made by the clock make room for one another, those before a migration likewise; one a person asked for stays until removed. */
export const BACKUP_REASONS = ['schedule', 'asked', 'migration'] as const
export type BackupReason = (typeof BACKUP_REASONS)[number]

const fileSchema = z.object({
  /** Its path in the data folder, by forward slashes. */
  name: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)*$/)
    .refine((name) => !name.split('/').includes('..')),
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type BackupFile = z.output<typeof fileSchema>

const manifestSchema = z.object({
  madeAt: z.iso.datetime(),
  reason: z.enum(BACKUP_REASONS),
  /** In words, for people. */
  note: z.string().max(1_000),
  /** Which version of the code made it (lib/env/buildId.ts). */
  build: z.string(),
  /** The migrations its store has seen, in order. */
  migrations: z.array(z.string()),
  files: z.array(fileSchema),
})
export type BackupManifest = z.output<typeof manifestSchema>

/** A backup of a folder of backups. */
export interface Backup {
  /** The name of its folder. */
  name: string
  folder: string
  manifest: BackupManifest
  madeMs: number
  bytes: number
}

const MANIFEST = 'backup.json'

/** Writes the list of a backup, on disk when it returns. */
export function writeManifest(folder: string, manifest: BackupManifest): void {
  fs.writeFileSync(path.join(folder, MANIFEST), `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`, {
    flush: true,
  })
}

/** Returns the backup in a folder; null where there is none that can be read. */
export function readBackup(folder: string): Backup | null {
  let text = ''
  try {
    text = fs.readFileSync(path.join(folder, MANIFEST), 'utf8')
  } catch {
    return null
  }
  const manifest = manifestSchema.safeParse(parse(text))
  if (!manifest.success) return null
  return {
    name: path.basename(folder),
    folder,
    manifest: manifest.data,
    madeMs: Date.parse(manifest.data.madeAt),
    bytes: manifest.data.files.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** Returns the backups of a folder, newest first; none where it is not there. */
export function listBackups(backupDir: string): Backup[] {
  if (!fs.existsSync(backupDir)) return []
  return fs
    .readdirSync(backupDir)
    .filter((name) => !name.endsWith(PARTIAL))
    .flatMap((name) => readBackup(path.join(backupDir, name)) ?? [])
    .sort((left, right) => right.madeMs - left.madeMs)
}

/** How the folder of a backup ends that is being made, or was broken off. */
export const PARTIAL = '.partial'

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
