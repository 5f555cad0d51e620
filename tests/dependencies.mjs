import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// What comes from others: that each package is the one the lockfile means, that its licence asks nothing of who uses Nocturne, and that nobody knows a way
// in through it. The last needs a list from the registry; where that refuses, it is said, and nothing fails.

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const FREE = new Set(['MIT', 'ISC', 'Apache-2.0', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'Unlicense'])
/** Licences outside the list, each for one package and with the reason it is right all the same. */
const EXCEPTIONS = {
  'caniuse-lite': ['CC-BY-4.0', 'a table of browsers that the build reads; none of it is in what is shipped'],
  geist: ['SIL OPEN FONT LICENSE', 'fonts, which may be shipped with any program'],
}

/** Returns a sentence for each package of the lockfile that is not what it should be. */
export function lockfileFaults(lock) {
  return entriesOf(lock).flatMap(({ name, entry, isOwn }) => {
    if (isOwn) return []
    const faults = []
    if (!/^sha512-/.test(entry.integrity ?? ''))
      faults.push(`${name} has no sha512 in the lockfile: install it anew from the registry.`)
    if (entry.resolved && !entry.resolved.startsWith('https://registry.npmjs.org/'))
      faults.push(`${name} comes from ${entry.resolved}, not from the registry.`)
    return faults
  })
}

/** Returns a sentence for each package of the production tree whose licence is neither free nor a named exception. */
export function licenceFaults(lock) {
  return entriesOf(lock).flatMap(({ name, entry, isOwn }) => {
    if (isOwn || isForDevelopment(entry) || isFree(entry.license) || isException(name, entry)) return []
    return [
      `${name} ${entry.version} is under ${entry.license ?? 'no licence it names'}: drop it, or name the exception and its reason here.`,
    ]
  })
}

const isException = (name, { license }) => Object.hasOwn(EXCEPTIONS, name) && EXCEPTIONS[name][0] === license

/** `devOptional`: of what we run only an optional peer names it, so that it is there for development alone. */
const isForDevelopment = ({ dev, devOptional }) => dev === true || devOptional === true

/** An expression of several is free when each of its parts is. */
const isFree = (licence) =>
  typeof licence === 'string' &&
  licence
    .replace(/[()]/g, '')
    .split(/ (?:and|or) /i)
    .every((each) => FREE.has(each))

function entriesOf({ packages }) {
  return Object.entries(packages).map(([at, entry]) => ({
    name: at.replace(/^.*node_modules\//, ''),
    entry,
    isOwn: entry.link === true || !at.includes('node_modules/'),
  }))
}

/** Returns what the registry knows against the production tree, or why it could not be asked. */
function knownFaults() {
  const isWindows = process.platform === 'win32'
  const args = ['audit', '--omit=dev', '--json']
  const asked = spawnSync(isWindows ? 'npm.cmd' : 'npm', args, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: isWindows,
    timeout: 60_000,
  })
  return readAudit(asked.stdout ?? '')
}

/** Returns the faults an audit tells of, or why there is no audit: anything but a whole report is none. */
export function readAudit(text) {
  try {
    const report = JSON.parse(text)
    if (!report.vulnerabilities || !report.metadata?.vulnerabilities)
      return {
        faults: [],
        refusal: String(report.error?.summary || report.message || report.error?.code || 'no report').slice(0, 300),
      }
    const faults = Object.values(report.vulnerabilities).map(
      ({ name, severity, range, fixAvailable }) =>
        `${name} ${range}: a known fault of severity ${severity}; ${fixAvailable ? 'a version without it exists' : 'there is no version without it yet'}.`,
    )
    return { faults, refusal: null }
  } catch {
    return { faults: [], refusal: 'npm audit gave no report' }
  }
}

/** Says what is wrong and what could not be looked at; returns whether nothing is wrong. */
export function checkDependencies() {
  const lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
  const { faults, refusal } = knownFaults()
  const all = [...lockfileFaults(lock), ...licenceFaults(lock), ...faults]
  for (const fault of all) process.stdout.write(`${fault}\n`)
  for (const [name, [licence, reason]] of Object.entries(EXCEPTIONS))
    process.stdout.write(`Allowed: ${name} under ${licence}: ${reason}.\n`)
  if (refusal !== null)
    process.stdout.write(`NOT CHECKED: known faults. The registry gave no list (${refusal}). Run this where it does.\n`)
  return all.length === 0
}
