import type { AgentStatus } from '@/lib/contracts/status.ts'

/** Returns where a wish stands that was just sent. */
export const haltFileSentence = (file: string, isStored: boolean): string =>
  isStored
    ? `Written to ${nameOf(file)} and to the store.`
    : `Written to ${nameOf(file)}; the store cannot be written now and will have it later. Nothing waits for that.`

/** Returns what is known of a wish that is in force by its file: who carries it out, and that it waits for nobody who hangs. */
export function haltSentence({ file, kind, by, done, isLeft }: NonNullable<AgentStatus['halt']>): string {
  const head = `${kind === 'flatten' ? 'Halt and flatten' : 'Halt'} by the file ${nameOf(file)}${isLeft ? ', which is for every agent of the data folder' : ''}`
  if (done !== null && isLeft) return `${head}: ${done} It holds until the file is taken off; then resume.`
  if (done !== null)
    return `${head}, carried out by the ${by ?? 'agent'}: ${done} The store will have it when it can be written.`
  if (by !== null) return `${head}, being carried out by the ${by}.`
  return `${head}. What the agent does not take within a second, the supervisor carries out in its place.`
}

const nameOf = (file: string): string => file.split(/[/\\]/).at(-1) ?? file
