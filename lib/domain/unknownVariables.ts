import { isPromptVariable } from './promptVariables.ts'

/** Returns the variables a prompt names that mean nothing, each once: most likely typing mistakes. */
export function unknownVariables(prompt: string): string[] {
  const names = [...prompt.matchAll(/\{\{([^{}]{1,80})\}\}/g)].map((match) => match[1]?.trim() ?? '')
  return [...new Set(names)].filter((name) => name.trim() !== '' && !isPromptVariable(name))
}
