import type { Limits } from '@/lib/domain/limits.ts'
import { limitsSchema } from '@/lib/domain/limitsSchema.ts'
import { settingsSchema } from '@/lib/domain/settings.ts'
import { settingsConflicts } from '@/lib/domain/settingsConflicts.ts'
import type { FieldProblems } from './Problem.tsx'

/** Returns the contract's own judgement of settings, before anything is sent. */
export function problemsOf(body: unknown): FieldProblems {
  const read = settingsSchema.safeParse(body)
  if (read.success) return Object.fromEntries(settingsConflicts(read.data).map(({ path, message }) => [path, message]))
  return Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
}

/** Returns limits as they are typed; null while one of them cannot be. */
export const limitsOf = (typed: unknown): Limits | null => limitsSchema.safeParse(typed).data ?? null
