import { z } from 'zod'
import { AppError } from '../../errors.ts'
import type { Tool } from '../../ports.ts'

/** Characters one result may have: it is read again in every later round, and paid for each time. */
export const RESULT_LENGTH_MAX = 6_000

/**
 * Returns a tool whose arguments are checked before it runs and whose result is bounded JSON. Wrong arguments reject with
 * AppError('tool_arguments') that names each one.
 */
export function defineTool<S extends z.ZodObject>(definition: {
  name: string
  aliases?: readonly string[]
  description: string
  arguments: S
  run(args: z.output<S>, signal: AbortSignal): Promise<Record<string, unknown>>
}): Tool {
  return {
    name: definition.name,
    ...(definition.aliases ? { aliases: definition.aliases } : {}),
    description: definition.description,
    parameters: toStrictSchema(definition.arguments),
    async call(args, signal) {
      const checked = definition.arguments.safeParse(args)
      if (!checked.success) throw wrongArguments(definition.name, checked.error)
      signal.throwIfAborted()
      return bounded(await definition.run(checked.data, signal))
    },
  }
}

function wrongArguments(name: string, error: z.ZodError): AppError {
  const problems = error.issues.slice(0, 4).map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`)
  return new AppError(
    'tool_arguments',
    `${name} cannot use these arguments: ${problems.join('; ')}. Call it again with them corrected.`,
  )
}

/** Keywords strict modes of some providers refuse; the description says the same in words, and the check above enforces it. */
const REFUSED = new Set([
  '$schema',
  'default',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
])

/** Every key required, absent ones null, no further keys: the subset all strict modes share. */
function toStrictSchema(schema: z.ZodObject): Record<string, unknown> {
  return withoutRefused(z.toJSONSchema(schema, { io: 'output' })) as Record<string, unknown>
}

function withoutRefused(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutRefused)
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).filter(([key]) => !REFUSED.has(key))
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutRefused(value)]))
}

/** Returns the JSON of a result; too long, its lists lose their older half until it fits, and it says so. */
function bounded(result: Record<string, unknown>): string {
  let text = JSON.stringify(result)
  let shorter = result
  while (text.length > RESULT_LENGTH_MAX) {
    const halved = halveLists(shorter) as Record<string, unknown>
    shorter = { ...halved, older_values_dropped: true }
    const next = JSON.stringify(shorter)
    if (next.length >= text.length)
      throw new AppError('tool_result_large', 'The result is too long to read. Ask for less.')
    text = next
  }
  return text
}

function halveLists(node: unknown): unknown {
  if (Array.isArray(node)) return node.length > 1 ? node.slice(Math.floor(node.length / 2)) : node.map(halveLists)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, halveLists(value)]))
}

/** Returns an optional whole number; models write 14 and "14". */
export const wholeNumber = (min: number, max: number, description: string) =>
  z
    .preprocess(
      (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : (value ?? null)),
      z.number().int().min(min).max(max).nullable(),
    )
    .default(null)
    .describe(`${description} From ${min} to ${max}; null for the default.`)
