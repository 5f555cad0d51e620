import { execFile, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  ensureGenerated,
  ensureInstalled,
  ensureWebBuilt,
  ensureWorkersBuilt,
  PrepareError,
  ROOT,
  rerunUnderNewerNode,
  runMain,
} from '../worker/setup/prepare.mjs'
import { ensureChromium } from './chromium.mjs'
import { checkDependencies } from './dependencies.mjs'

// `npm test`: everything CI runs, in the same order, on a fresh clone too. All steps run even when one fails, so that one run tells
// everything. The last line is the sum over all runners; a check that is not made of tests counts as one failure when it fails.
// With an argument only that part runs: typecheck, lint, dependencies, unit or e2e.

const bin = (name, script) => path.join(ROOT, 'node_modules', name, script)
const TSC = bin('typescript', 'bin/tsc')
const NEXT = bin('next', 'dist/bin/next')
const TYPES = [
  [NEXT, 'typegen'],
  [TSC, '--noEmit'],
]
const ESLINT = [[bin('eslint', 'bin/eslint.js'), '.']]
const FORMAT_AND_DEAD = [
  [bin('@biomejs/biome', 'bin/biome'), 'ci', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.'],
  [bin('knip', 'bin/knip.js')],
  // Once more without the tests: what only they call is dead.
  [bin('knip', 'bin/knip.js'), '--production'],
]
const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-reports-'))
const total = { passed: 0, failed: 0, skipped: 0 }

const PARTS = {
  typecheck: [['types', () => sideBySide(TYPES)]],
  lint: [['lint', () => sideBySide(FORMAT_AND_DEAD, ESLINT)]],
  dependencies: [['what comes from others', dependencies]],
  unit: [['unit and integration tests', runVitest]],
  e2e: [
    ['build', build],
    ['browser tests', runPlaywright],
  ],
}
// Two of these read the whole program, and each takes one core for as long as all the others together.
const { typecheck: _types, lint: _lint, ...rest } = PARTS
const ALL = [
  ['types and lint', () => sideBySide([...TYPES, ...FORMAT_AND_DEAD], ESLINT)],
  ...Object.values(rest).flat(),
]

await runMain(async () => {
  const code = await rerunUnderNewerNode(fileURLToPath(import.meta.url))
  if (code !== null) return code
  process.chdir(ROOT)
  const [part] = process.argv.slice(2)
  if (part !== undefined && !Object.hasOwn(PARTS, part)) {
    throw new PrepareError(`"${part}" is no part of the tests. Known are ${Object.keys(PARTS).join(', ')}.`)
  }
  ensureInstalled()
  ensureGenerated()
  for (const [name, run] of part === undefined ? ALL : PARTS[part]) await step(name, run)
  fs.rmSync(reports, { recursive: true, force: true })
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`)
  return total.failed > 0 ? 1 : 0
})

async function step(name, run) {
  process.stdout.write(`\n── ${name}\n`)
  const started = Date.now()
  const failed = total.failed
  await run()
  const verdict = total.failed === failed ? 'ok' : 'FAILED'
  process.stdout.write(`── ${name}: ${verdict}, ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

function environment(env = {}) {
  // Colours are for a person: in a log file they hide the words.
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }
  return { ...process.env, ...plain, CHECKPOINT_DISABLE: '1', NEXT_TELEMETRY_DISABLED: '1', ...env }
}

/** Runs a tool under this Node, its output as it comes. Returns its exit code. */
function tool(args, env) {
  const options = { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: environment(env) }
  return spawnSync(process.execPath, args, options).status ?? 1
}

/** Runs each list of tools in its order, the lists at once. What a tool says comes when it has ended; one that fails counts as one failure. */
async function sideBySide(...lists) {
  const run = promisify(execFile)
  const check = async (args) => {
    const options = { cwd: ROOT, env: environment(), maxBuffer: 64 * 2 ** 20 }
    const { stdout, stderr, code = 0 } = await run(process.execPath, args, options).catch((error) => error)
    process.stdout.write(`${stdout ?? ''}${stderr ?? ''}`)
    if (code === 0) return
    process.stdout.write(`${path.relative(ROOT, args.join(' '))} failed\n`)
    total.failed += 1
  }
  await Promise.all(
    lists.map(async (list) => {
      for (const args of list) await check(args)
    }),
  )
}

function dependencies() {
  if (!checkDependencies()) total.failed += 1
}

async function build() {
  try {
    await ensureWorkersBuilt()
    ensureWebBuilt()
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error
    process.stderr.write(`${error.message}\n`)
    total.failed += 1
  }
}

function runVitest() {
  const file = path.join(reports, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = tool([bin('vitest', 'vitest.mjs'), 'run', ...reporters])
  const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = readReport(file)
  add(numPassedTests, numFailedTests, numPendingTests, code)
}

function runPlaywright() {
  const file = path.join(reports, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...ensureChromium() }
  const code = tool([bin('@playwright/test', 'cli.js'), 'test', '--reporter=list,json'], env)
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = readReport(file).stats ?? {}
  add(expected, unexpected + flaky, skipped, code)
}

/** A runner that failed without counting a failure (a file that does not load, a stack that does not start) still failed once. */
function add(passed, failed, skipped, code) {
  total.passed += passed
  total.failed += code !== 0 && failed === 0 ? 1 : failed
  total.skipped += skipped
}

function readReport(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
}
