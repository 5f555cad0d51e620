import { AssembledCompletion } from '@/lib/llm/wire/assembly/assembledCompletion.ts'
import type { JsonObject } from '@/lib/llm/wire/json.ts'

/** Returns the completion that these chunks, or this one body, come to; its choices have no message where none was sent. */
export function assembleCompletion(chunks: readonly JsonObject[]): JsonObject {
  const assembled = new AssembledCompletion()
  for (const chunk of chunks) assembled.add(chunk)
  return assembled.result
}
