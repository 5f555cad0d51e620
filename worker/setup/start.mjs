import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { endWithNpm } from './endWithNpm.mjs'
import {
  ensureGenerated,
  ensureInstalled,
  ensureWebBuilt,
  ensureWorkersBuilt,
  PrepareError,
  ROOT,
  rerunUnderNewerNode,
  runMain,
} from './prepare.mjs'

// `npm start`: makes a fresh clone runnable, then becomes the supervisor. Options:
//   --dev             the dashboard and the workers reload when their sources change
//   --only <process>  one process alone: paperExchange, baselineModel, agent or web
//   --migrate-only    brings the store up to date and ends
//   --login-link      makes a link that logs in once, prints it and ends

endWithNpm()
await runMain(async () => {
  const code = await rerunUnderNewerNode(fileURLToPath(import.meta.url))
  if (code !== null) return code
  process.chdir(ROOT)
  const options = readOptions(process.argv.slice(2))
  ensureInstalled()
  ensureGenerated()
  await ensureWorkersBuilt()
  if (
    !options.isDev &&
    !options.isMigrateOnly &&
    !options.isLoginLink &&
    (options.only === null || options.only === 'web')
  )
    ensureWebBuilt()
  const { supervise } = await import(pathToFileURL(path.join(ROOT, 'dist', 'supervisor.mjs')).href)
  const watchWorkers = options.isDev ? (await import('./build.mjs')).watchWorkers : undefined
  // The supervisor has ended all it started; a socket or channel still open must not keep the terminal waiting.
  process.exit(await supervise({ ...options, watchWorkers }))
})

function readOptions(args) {
  const known = {
    dev: { type: 'boolean' },
    only: { type: 'string' },
    'migrate-only': { type: 'boolean' },
    'login-link': { type: 'boolean' },
  }
  try {
    const { values } = parseArgs({ args, options: known })
    return {
      isDev: values.dev ?? false,
      isMigrateOnly: values['migrate-only'] ?? false,
      isLoginLink: values['login-link'] ?? false,
      only: values.only ?? null,
    }
  } catch (error) {
    throw new PrepareError(`${error.message}. Known are --dev, --only <process>, --migrate-only and --login-link.`)
  }
}
