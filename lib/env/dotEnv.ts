import { editDistance } from '../domain/editDistance.ts'
import { AppError } from '../errors.ts'
import { isOpenToOthers } from '../privateFolder.mjs'
import { readDotEnv } from './readDotEnv.mjs'
import { type EnvSource, VARIABLES, type VariableName } from './variables.ts'

/**
 * Puts the variables of a `.env` file into the environment; what is set already stays. Without the file, nothing happens. Returns what a person should know
 * about it, a sentence each. Throws AppError('env_invalid') that names every line that cannot be read in one way, never a value.
 */
export function loadDotEnv(file: string, env: EnvSource = process.env): string[] {
  const { variables, problems, remarks } = readDotEnv(file)
  if (problems.length > 0)
    throw new AppError('env_invalid', `${problems.join('\n')}\nCorrect the file, then start again.`)
  for (const [name, { value }] of variables) env[name] ??= value
  const misspelt = [...variables].flatMap(([name, { line }]) => {
    const near = Object.hasOwn(VARIABLES, baseOf(name)) ? undefined : nearestName(baseOf(name))
    const isOurs = name.startsWith('NOCTURNE_')
    return near === undefined || isOurs
      ? []
      : [`${file} line ${line}: ${name} is no variable of Nocturne: did you mean ${near}?`]
  })
  const cut = [...variables].flatMap(([name, { line, whole }]) =>
    whole !== undefined && isSecret(baseOf(name), whole)
      ? [
          `${file} line ${line}: ${name} ends before its #, which begins a comment. If the # is part of it, put the value in quotes.`,
        ]
      : [],
  )
  const open = isOpenToOthers(file)
    ? [`Other users of this machine can read ${file}, where keys are kept. Run: chmod 600 ${quotedForShell(file)}`]
    : []
  return [...open, ...remarks, ...cut, ...misspelt]
}

/** Returns whether a text would do as a secret of this name. */
const isSecret = (name: string, text: string): boolean => {
  const variable = Object.hasOwn(VARIABLES, name) ? VARIABLES[name as VariableName] : null
  return variable?.secret === true && variable.schema.safeParse(text).success
}

const quotedForShell = (file: string): string => (/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`)

/** Returns a sentence for each name beginning with NOCTURNE_ that means nothing to us: most likely a typing mistake. NOCTURNE_SHARED belongs to the tests. */
export function unknownNames(source: EnvSource = process.env): string[] {
  return Object.keys(source)
    .filter((name) => name.startsWith('NOCTURNE_') && name !== 'NOCTURNE_SHARED' && !Object.hasOwn(VARIABLES, name))
    .map((name) => {
      const near = nearestName(name)
      return `${name} is no variable of Nocturne: ${near === undefined ? 'see .env.example.' : `did you mean ${near}?`}`
    })
}

/** LLM_MODEL__SECOND is the second agent's LLM_MODEL. */
const baseOf = (name: string): string => name.split('__')[0] ?? name

/** Returns the variable of ours that a name is a slip away from. */
function nearestName(name: string): string | undefined {
  const plain = (text: string) => text.toUpperCase().replaceAll('_', '')
  const wanted = plain(name).slice(0, 64)
  const slips = wanted.length < 5 ? 0 : wanted.length < 8 ? 1 : 2
  return Object.keys(VARIABLES)
    .map((known) => ({ known, distance: editDistance(wanted, plain(known)) }))
    .sort((a, b) => a.distance - b.distance)
    .find(({ distance }) => distance <= slips)?.known
}
