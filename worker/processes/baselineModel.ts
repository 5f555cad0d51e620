import { createBaselineServer } from '../../lib/baseline/baselineServer.ts'
import { baselineEnv } from '../../lib/env/baselineEnv.ts'
import { describeError, exitStatusFor } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'

/**
 * When no model is configured: the agents' rules behind an OpenAI-compatible API, for people and tools. No agent asks here, since whoever took the port
 * would trade: they have the rules in themselves. Ends with the supervisor.
 */
const log = createLog('baselineModel')

try {
  const env = baselineEnv()
  const server = await createBaselineServer({ port: env.port })
  log.info('The rule-based baseline answers.', { url: server.url })
  process.send?.({ ready: true })
  const stop = () => void server.close().then(() => process.exit(0))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
  if (process.send) process.once('disconnect', stop)
} catch (error) {
  log.error(describeError(error))
  // Only a wrong setting does not heal by starting again; a port that is taken may be given back.
  process.exitCode = exitStatusFor(error)
}
