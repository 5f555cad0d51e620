import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readDotEnv } from '../../lib/env/readDotEnv.mjs'

// What a fresh clone needs before anything can run: a Node that is new enough, the packages, the Prisma client, the build. Each step
// leaves a stamp and is skipped while its inputs are the same, so that a second start takes seconds. Plain JavaScript that Node 18 can run,
// because the first step is to get a newer one.

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const NODE_PIN = '24.21.0'
const NODE_LEAST = [22, 12]
const PLATFORM = { linux: 'linux', darwin: 'darwin', win32: 'win' }[process.platform]
const NODE_PACKAGE = `node-${PLATFORM}-${process.arch}`
const QUIET = { CHECKPOINT_DISABLE: '1', NEXT_TELEMETRY_DISABLED: '1' }

/** Thrown when a step cannot be done; its message is all a person needs to read. */
export class PrepareError extends Error {}

const say = (line) => process.stdout.write(`${line}\n`)

const isNewEnough = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > NODE_LEAST[0] || (major === NODE_LEAST[0] && minor >= NODE_LEAST[1])
}

/**
 * Returns null when this Node will do. Otherwise gets one through npm, runs `script` again under it with the same arguments, and resolves
 * to its exit code once it has ended.
 * @param {string} script
 */
export async function rerunUnderNewerNode(script) {
  if (isNewEnough(process.versions.node)) return null
  const bin = path.join(ROOT, '.tools', 'node_modules', NODE_PACKAGE, 'bin')
  const node = path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node')
  if (!isPinned(node)) {
    say(`Node ${process.versions.node} is too old for Nocturne: getting ${NODE_PIN} into .tools (once, about 190 MB) …`)
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const got = npm(['install', '--prefix', path.join(ROOT, '.tools'), ...flags, `${NODE_PACKAGE}@${NODE_PIN}`])
    if (got !== 0 || !isPinned(node)) {
      throw new PrepareError(
        `Node ${NODE_PIN} could not be fetched. Install Node ${NODE_LEAST.join('.')} or newer yourself, then run this again.`,
      )
    }
  }
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` }
  return runToEnd(
    spawn(node, [script, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env }),
  )
}

const isPinned = (node) =>
  fs.existsSync(node) && spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${NODE_PIN}`

/** Passes on the signals that only reach this process; a Ctrl-C reaches the child by itself, with the whole terminal group. */
function runToEnd(child) {
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGTERM'))
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1))))
}

/** Installs exactly what the lockfile names, when node_modules is not that already. */
export function ensureInstalled() {
  const lock = path.join(ROOT, 'package-lock.json')
  const stamp = path.join(ROOT, 'node_modules', '.nocturne-install')
  const hash = hashOf([lock])
  if (readText(stamp) === hash) return
  if (!isInstalled(lock)) {
    say('Installing packages (npm ci) …')
    const code = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
    if (code !== 0)
      throw new PrepareError(
        'npm ci failed: its own words are above. Mend that (often the network), then run this again.',
      )
  }
  fs.writeFileSync(stamp, hash)
}

/** Somebody may have installed by hand: then npm's record of what is in node_modules already agrees with the lockfile. */
function isInstalled(lock) {
  const there = readText(path.join(ROOT, 'node_modules', '.package-lock.json'))
  if (there === null) return false
  const installed = JSON.parse(there).packages
  const wanted = JSON.parse(fs.readFileSync(lock, 'utf8')).packages
  return Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional || installed[name]?.version === version,
  )
}

/** Writes the Prisma client. */
export function ensureGenerated() {
  const stamp = path.join(ROOT, 'lib', 'generated', '.stamp')
  const hash = hashOf(['prisma/schema.prisma', 'package-lock.json'].map((file) => path.join(ROOT, file)))
  if (readText(stamp) === hash) return
  say('Generating the database client …')
  // The engine is only needed to write migrations, but the command insists that the file exists: any file will do.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  run('prisma generate', path.join('node_modules', 'prisma', 'build', 'index.js'), ['generate'], env)
  fs.writeFileSync(stamp, hash)
}

/** Bundles the processes beside Next. */
export async function ensureWorkersBuilt() {
  const stamp = path.join(ROOT, 'dist', '.stamp')
  const hash = hashOf(sources(['worker', 'lib']))
  if (readText(stamp) === hash) return
  say('Building the worker processes …')
  const { buildWorkers } = await import('./build.mjs')
  await buildWorkers().catch(() => {
    throw new PrepareError('The worker processes do not build: the messages above name the files.')
  })
  fs.writeFileSync(stamp, hash)
}

/** Builds the dashboard. */
export function ensureWebBuilt() {
  const stamp = path.join(ROOT, '.next', '.stamp')
  const hash = hashOf(sources(['app', 'lib', 'public', '.']))
  if (readText(stamp) === hash) return
  say('Building the dashboard …')
  fs.rmSync(stamp, { force: true })
  run('next build', path.join('node_modules', 'next', 'dist', 'bin', 'next'), ['build'], blankSecrets())
  fs.writeFileSync(stamp, hash)
}

/**
 * Next reads `.env` by itself and leaves alone what is set already. A build needs none of it, so that no secret can end up in the output.
 */
function blankSecrets() {
  const { variables, problems } = readDotEnv(path.join(ROOT, '.env'))
  if (problems.length > 0) throw new PrepareError(`${problems.join('\n')}\nCorrect the file, then start again.`)
  return Object.fromEntries([...variables.keys()].map((name) => [name, '']))
}

/** Runs a package's command line under this Node; shows what it said only when it failed. */
function run(what, script, args, env = {}) {
  const result = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...QUIET, ...env },
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status === 0) return
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  throw new PrepareError(`${what} failed: its own words are above.`)
}

function npm(args) {
  const isWindows = process.platform === 'win32'
  return spawnSync(isWindows ? 'npm.cmd' : 'npm', args, { cwd: ROOT, stdio: 'inherit', shell: isWindows }).status
}

/** Returns every source file under the folders; '.' means only the files that lie in the root. */
function sources(folders) {
  const extensions = /\.(ts|tsx|mjs|json|css|svg|png|ico|woff2|prisma)$/
  const files = folders.flatMap((folder) => {
    const at = path.join(ROOT, folder)
    if (!fs.existsSync(at)) return []
    return folder === '.' ? fs.readdirSync(at).map((name) => path.join(at, name)) : walk(at)
  })
  const isOurs = (file) => extensions.test(file) && !/(\.tsbuildinfo|next-env\.d\.ts)$/.test(file)
  return files.filter((file) => isOurs(file) && fs.statSync(file).isFile())
}

function walk(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? walk(path.join(folder, entry.name)) : [path.join(folder, entry.name)]))
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.version)
  for (const file of [...files].sort())
    hash.update(path.relative(ROOT, file)).update('\0').update(fs.readFileSync(file))
  return hash.digest('hex')
}

const readText = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null)

/**
 * Runs `main` and turns what it throws into one sentence and an exit code.
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    const code = await main()
    if (typeof code === 'number') process.exitCode = code
  } catch (error) {
    process.stderr.write(`\n${error instanceof PrepareError ? error.message : error.stack}\n`)
    process.exitCode = 1
  }
}

// `npm run generate`, `npm run build`, and `npm run seed` and `bench`, which run a TypeScript file: `run <file> …`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    const code = await rerunUnderNewerNode(process.argv[1])
    if (code !== null) return code
    ensureInstalled()
    ensureGenerated()
    const [what, ...args] = process.argv.slice(2)
    if (what === 'run')
      return spawnSync(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT, stdio: 'inherit' }).status
    if (what === 'build') {
      await ensureWorkersBuilt()
      ensureWebBuilt()
    }
    return 0
  })
}
