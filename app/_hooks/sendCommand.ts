import type { CommandView, commandSchema, PostCommand } from '@/lib/contracts/commands.ts'
import { ApiFailure } from './apiFailure.ts'
import { sendContract } from './fetchContract.ts'

/** How long a command may take to be answered by our own server, in wall milliseconds. A halt has its file within one second; another waits for the store. */
const HALT_MS = 4_000
const OTHER_MS = 13_000

/** Sends a command, and within its time limit either returns it as our server wrote it down or throws the ApiFailure that says what is not known. */
export async function sendCommand(command: PostCommand): Promise<CommandView> {
  const limitMs = isStop(command) ? HALT_MS : OTHER_MS
  const signal = AbortSignal.timeout(limitMs)
  return sendContract<typeof commandSchema>('POST', '/api/agent/commands', command, signal).catch((error: unknown) => {
    if (signal.aborted) throw new ApiFailure(0, 'timeout', timeoutWords(command, limitMs), {}, error)
    if (!(isStop(command) && error instanceof ApiFailure)) throw error
    // Whatever the server has against it: who wants to stop is told how to do it without the server.
    throw new ApiFailure(error.status, error.code, `${error.message} ${withoutPage(command)}`, error.fields, error)
  })
}

/** Whether it only takes risk away, so that sending it twice does no harm. */
const isStop = ({ kind }: PostCommand): boolean => kind === 'halt' || kind === 'flatten'

const timeoutWords = (command: PostCommand, limitMs: number): string =>
  `No answer within ${limitMs / 1000} s: ${unansweredWords(command)}`

/** After so long without an answer the screen says so, and goes on waiting. */
export const SLOW_MS = 2_000

/** Returns what is said of a command that is still waited for. */
export const slowWords = (command: PostCommand): string =>
  `No answer for ${SLOW_MS / 1000} s, still waiting: ${unansweredWords(command)}`

/** What to do about a command that was not answered: it may or may not have arrived. */
function unansweredWords(command: PostCommand): string {
  const silence = `it is not known to have arrived. Our server may be down or busy, or other pages of it use up the browser’s connections; close some and press again.`
  if (!isStop(command)) return silence
  return `${silence} It does no harm twice. ${withoutPage(command)}`
}

function withoutPage({ agentId, kind }: PostCommand): string {
  const file = `HALT-${agentId ?? '<agent>'}`
  const text = kind === 'flatten' ? 'with the word flatten in it' : 'empty'
  return `Without this page: make a file ${file}, ${text}, in the data folder.`
}
