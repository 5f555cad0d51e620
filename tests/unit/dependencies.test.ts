import { describe, expect, test } from 'vitest'
import { licenceFaults, lockfileFaults, readAudit } from '@/tests/dependencies.mjs'

const integrity = 'sha512-x'
const entry = { version: '1.0.0', integrity, license: 'MIT' }
const lockOf = (name: string, more: object) => ({
  packages: { '': {}, [`node_modules/${name}`]: { ...entry, ...more } },
})

describe('a package of the lockfile', () => {
  test('is the one that was meant, from the registry', () => {
    expect(lockfileFaults(lockOf('a', {}))).toEqual([])
    expect(lockfileFaults(lockOf('a', { integrity: undefined }))).toHaveLength(1)
    expect(lockfileFaults(lockOf('a', { integrity: 'sha1-x' }))).toHaveLength(1)
    expect(lockfileFaults(lockOf('a', { resolved: 'git+ssh://git@example.org/a.git' }))).toHaveLength(1)
  })

  test.each(['MIT', 'MIT and ISC', '(MIT OR Apache-2.0)', 'MIT AND ISC AND BSD-3-Clause'])(
    'may be under %s',
    (license) => {
      expect(licenceFaults(lockOf('a', { license }))).toEqual([])
    },
  )

  test.each(['LGPL-3.0-or-later', 'MIT AND GPL-2.0', 'CC-BY-4.0', undefined])('may not be under %s', (license) => {
    expect(licenceFaults(lockOf('a', { license }))).toHaveLength(1)
  })

  test('may be an exception only under the licence it was made for, and anything in development', () => {
    expect(licenceFaults(lockOf('caniuse-lite', { license: 'CC-BY-4.0' }))).toEqual([])
    expect(licenceFaults(lockOf('caniuse-lite', { license: 'GPL-3.0' }))).toHaveLength(1)
    expect(licenceFaults(lockOf('a', { license: 'GPL-3.0', dev: true }))).toEqual([])
  })
})

describe('a list of known faults', () => {
  test('that the registry refuses is no clean bill', () => {
    for (const text of [
      '',
      '<html>',
      '{"message":"405 Method Not Allowed"}',
      '{"error":{"code":"ENOLOCK","summary":"no lock"}}',
    ])
      expect(readAudit(text)).toEqual({ faults: [], refusal: expect.stringMatching(/\w/) })
  })

  test('that is empty is one, and each that it tells of is told', () => {
    const metadata = { vulnerabilities: { total: 0 } }
    expect(readAudit(JSON.stringify({ vulnerabilities: {}, metadata }))).toEqual({ faults: [], refusal: null })
    const vulnerabilities = { a: { name: 'a', severity: 'high', range: '<2', fixAvailable: true } }
    expect(readAudit(JSON.stringify({ vulnerabilities, metadata })).faults).toEqual([
      'a <2: a known fault of severity high; a version without it exists.',
    ])
  })
})
