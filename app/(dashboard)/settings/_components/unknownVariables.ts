import { PROMPT_VARIABLES } from '@/lib/domain/systemPrompt.ts'

/** Returns the variables a prompt names that mean nothing, each once: most likely typing mistakes. */
export function unknownVariables(prompt: string): string[] {
  const names = [...prompt.matchAll(/\{\{\s*([^{}\n]{1,40}?)\s*\}\}/g)].map((match) => match[1] ?? '')
  return [...new Set(names)].filter((name) => name.trim() !== '' && !Object.hasOwn(PROMPT_VARIABLES, name))
}
