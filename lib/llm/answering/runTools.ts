import { readToolArguments } from '../../domain/answer/toolCalls.ts'
import { plainForeign, promptJson } from '../../domain/foreignText.ts'
import { AppError, describeError } from '../../errors.ts'
import type { ModelTurn, Tool } from '../../ports.ts'
import { CALLS_IN_ALL } from '../wire/assembly/assembledMessage.ts'
import { isJsonObject, type JsonObject, objectAt, textAt, tryParseJson } from '../wire/json.ts'

/** One call as the model wrote it. */
export interface ToolCall {
  id: string
  name: string
  arguments: unknown
}

export type ToolResult = ModelTurn['toolCalls'][number] & { id: string }

/** What a tool may tell the model at most: a result is read once per later round, and paid for each time. */
const RESULT_LENGTH_MAX = 12_000
/** Calls of one message that are run; what a message asks for beyond is left out of the conversation, too. */
export const CALLS_MAX = 8
/** Why a call failed, in words a model can act on. */
const MESSAGE_LENGTH_MAX = 1_000

/**
 * Returns the first calls a message makes, with an id for those that came without one, and how many there were in all; the message returned carries
 * those calls and no others, since a call without an answer makes the provider refuse the next request.
 */
export function readToolCalls(
  message: JsonObject,
  round: number,
): { message: JsonObject; calls: ToolCall[]; callsInAll: number } {
  const listed = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isJsonObject) : []
  const raw = listed
    .slice(0, CALLS_MAX)
    .map((call, at) => (textAt(call, 'id') ? call : { ...call, id: `call_${round}_${at}` }))
  const calls = raw.map((call) => ({
    id: textAt(call, 'id') ?? '',
    name: textAt(objectAt(call, 'function'), 'name') ?? '',
    arguments: objectAt(call, 'function')?.arguments,
  }))
  const { [CALLS_IN_ALL]: counted, ...sent } = message
  const callsInAll = typeof counted === 'number' ? counted : listed.length
  return { message: raw.length === 0 ? message : { ...sent, tool_calls: raw }, calls, callsInAll }
}

/**
 * Runs the calls of one message at the same time and returns one result each, in order. A wrong name, wrong arguments or a failed lookup is a
 * result the model can act on, never an exception: a call without an answer makes the provider refuse the next request.
 */
export function runTools(
  calls: readonly ToolCall[],
  tools: readonly Tool[],
  options: { signal: AbortSignal; timeoutMs: number; wallMs: () => number },
): Promise<ToolResult[]> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(Math.max(1, Math.round(options.timeoutMs)))])
  return Promise.all(
    calls.map(async (call) => {
      const startedMs = options.wallMs()
      const outcome = await runOne(call, tools, signal)
      const raw = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? '')
      return { id: call.id, name: call.name, arguments: raw, ...outcome, latencyMs: options.wallMs() - startedMs }
    }),
  )
}

/** Returns the results with a word in the last one about the calls that were not run: said once, however many those were. */
export function tellCut(results: readonly ToolResult[], callsInAll: number): ToolResult[] {
  if (callsInAll <= results.length) return [...results]
  const note = `Only the first ${results.length} of the ${callsInAll} calls of this message were run.`
  return results.map((one, at) =>
    at === results.length - 1 ? { ...one, result: `{"note":${promptJson(note)},"result":${one.result}}` } : one,
  )
}

type Outcome = Pick<ToolResult, 'result' | 'status'>

async function runOne(call: ToolCall, tools: readonly Tool[], signal: AbortSignal): Promise<Outcome> {
  const tool = tools.find((one) => one.name === call.name || one.aliases?.includes(call.name))
  if (tool === undefined) {
    const names = tools.map((one) => one.name).join(', ') || 'none: answer now'
    return failed('unknown_tool', `There is no tool "${call.name.slice(0, 40)}". Tools you can call: ${names}.`)
  }
  const reading = readToolArguments(call.arguments)
  if (reading.kind === 'failed') {
    return failed('bad_arguments', `${reading.reason} Send an object that follows the schema of ${tool.name}.`)
  }
  try {
    return { result: bound(await orAborted(tool.call(reading.value, signal), signal)), status: 'ok' }
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'tool_failed'
    return failed(
      code,
      signal.aborted ? 'The tool did not answer in time. Decide without it.' : describeError(error, 400),
    )
  }
}

const failed = (code: string, message: string): Outcome => ({
  result: promptJson({ error: { code, message: plainForeign(message, MESSAGE_LENGTH_MAX) } }),
  status: 'error',
})

function bound(raw: string): string {
  // What is no JSON becomes a JSON string: a result is data in one form.
  const result = promptJson(tryParseJson(raw) ?? raw)
  if (result.length <= RESULT_LENGTH_MAX) return result
  return promptJson({ truncated: true, lengthInAll: result.length, beginning: result.slice(0, RESULT_LENGTH_MAX) })
}

/** A tool that ignores its signal must not hold the cycle. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new AppError('tool_timeout', 'The tool did not answer in time.'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
