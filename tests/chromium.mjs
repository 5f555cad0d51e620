import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../worker/setup/prepare.mjs'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * Makes sure there is a browser for the tests, and returns the variable that names it: empty where Playwright has its own. Looked for in
 * this order: CHROMIUM_PATH, Playwright's own, the system's; then installed, from the system's packages where that is possible (a place
 * that reaches no other download has at least those), else by Playwright.
 */
export function ensureChromium() {
  if (process.env.CHROMIUM_PATH) return {}
  if (hasPlaywrightsOwn()) return {}
  const found = installed()
  if (found) return { CHROMIUM_PATH: found }
  const isDebian = process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get')
  if (isDebian) {
    process.stdout.write('Installing Chromium from the system packages …\n')
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  } else {
    run(process.execPath, [path.join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium'])
  }
  const now = installed()
  return now ? { CHROMIUM_PATH: now } : {}
}

const installed = () => INSTALLED.find((file) => fs.existsSync(file))

/** Asked in a process of its own: this one must be able to run before any package is installed. */
function hasPlaywrightsOwn() {
  const playwright = pathToFileURL(path.join(ROOT, 'node_modules', '@playwright', 'test', 'index.mjs')).href
  const program = `import { chromium } from ${JSON.stringify(playwright)}; process.stdout.write(chromium.executablePath())`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  return stdout !== '' && fs.existsSync(stdout)
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
}
