import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ERROR_CODES, EXIT_CONFIG, isVenueError } from '@/lib/errorCodes.ts'
import { AppError, exitStatusFor } from '@/lib/errors.ts'
import { readImportGraph } from '../support/importGraph.ts'

const root = new URL('../../', import.meta.url)
const sources = [...readImportGraph(['app']).values()]

/** lib/ERRORS.md as the table would write it. */
function errorsDocument(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { area, retry, exit, http, words }]) =>
      `| \`${code}\` | ${area} | ${retry} | ${exit ?? ''} | ${http ?? ''} | ${words} |`,
  )
  return [
    '# Error codes',
    '',
    'Written from `lib/errorCodes.ts`; a test compares the two. *Acts*: who has to act before another try makes sense: `operator` a person, `caller`',
    'whoever asked, with another question, `self` nobody, it is tried again. *Exit*: status of a process that ends by it; 78 is not started again.',
    '*HTTP*: status with which a route tells it; without one it is a 500 with a reference.',
    '',
    '| code | about | acts | exit | HTTP | when |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

describe('error codes', () => {
  test('lib/ERRORS.md is the table', () => {
    expect(fs.readFileSync(new URL('lib/ERRORS.md', root), 'utf8')).toBe(errorsDocument())
  })

  test('a process ends for good by what starting again cannot mend, and with 1 by anything else', () => {
    for (const code of ['env_invalid', 'replay_data', 'child_config'] as const)
      expect(exitStatusFor(new AppError(code, 'One.'))).toBe(EXIT_CONFIG)
    for (const code of ['lease_lost', 'venue_unavailable', 'paper_port', 'contract'] as const)
      expect(exitStatusFor(new AppError(code, 'One.'))).toBe(1)
    expect(exitStatusFor(new Error('Anything.'))).toBe(1)
  })

  test('only a process that must not be started again ends with the status that says so', () => {
    for (const { exit, retry } of Object.values(ERROR_CODES)) if (exit === EXIT_CONFIG) expect(retry).toBe('operator')
  })

  test('the venue’s errors are told apart by their row, and unknown text is none of them', () => {
    expect(Object.keys(ERROR_CODES).filter(isVenueError)).toEqual(['venue_unavailable', 'venue_reply'])
    for (const text of ['venue_of_another_version', 'feed_ended', 'toString', ''])
      expect(isVenueError(text)).toBe(false)
  })

  test('a route refuses a request with the status its code has in the table', () => {
    const refused = sources.flatMap(({ text }) => [
      ...text.matchAll(/(?:new RequestError|\brefuse)\(\s*(\d{3}),\s*'([a-z_]+)'/g),
    ])
    expect(refused.length).toBeGreaterThan(10)
    for (const [, status, code] of refused)
      expect([code, Number(status)]).toEqual([code, ERROR_CODES[code as keyof typeof ERROR_CODES].http])
  })
})
