import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadDotEnv } from '@/lib/env/dotEnv.ts'
import { parseDotEnv } from '@/lib/env/readDotEnv.mjs'
import type { EnvSource } from '@/lib/env/variables.ts'

function fileOf(content: string | Buffer): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'dotenv-')), '.env')
  writeFileSync(file, content, { mode: 0o600 })
  return file
}
const load = (content: string | Buffer, env: EnvSource = {}) => ({ remarks: loadDotEnv(fileOf(content), env), env })

test.skipIf(process.platform === 'win32')(
  'a .env that others can read is read, and the command that closes it is said',
  () => {
    const file = fileOf('A=1\n')
    expect(loadDotEnv(file, {})).toEqual([])
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      chmodSync(file, mode)
      const env: EnvSource = {}
      expect(loadDotEnv(file, env)).toEqual([expect.stringMatching(/^Other users .* Run: chmod 600 \S+\.env$/)])
      expect(env).toEqual({ A: '1' })
    }
    const odd = path.join(path.dirname(file), "a b's")
    writeFileSync(odd, '', { mode: 0o644 })
    chmodSync(odd, 0o644)
    const [said = ''] = loadDotEnv(odd, {})
    execFileSync('sh', ['-c', said.slice(said.indexOf('chmod'))])
    expect(loadDotEnv(odd, {})).toEqual([])
  },
)

describe('a .env that means one thing is read', () => {
  test.each<[string, string | Buffer, Record<string, string>]>([
    ['plain', 'A=1\nB=two\n', { A: '1', B: 'two' }],
    ['nothing in it', '', {}],
    ['comments and empty lines', '# A=0\n\n  # x\nA=1', { A: '1' }],
    ['CRLF', 'A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['a byte order mark', '\uFEFFA=1', { A: '1' }],
    ['UTF-16 with its mark', Buffer.from('\uFEFFA=1\r\nB=2', 'utf16le'), { A: '1', B: '2' }],
    ['UTF-16 without one', Buffer.from('A=1\r\nB=2', 'utf16le'), { A: '1', B: '2' }],
    ['UTF-16 the other way round', Buffer.from('\uFEFFA=1', 'utf16le').swap16(), { A: '1' }],
    ['space around the equals sign', '  A = 1  ', { A: '1' }],
    ['export', 'export A=1\nexport  B="2"', { A: '1', B: '2' }],
    ['double quotes', 'A="a b # c"', { A: 'a b # c' }],
    ['single quotes', `A='a "b" \${C}'`, { A: `a "b" \${C}` }],
    ['a comment behind quotes', 'A="1" # why\nB=\'2\'# why', { A: '1', B: '2' }],
    ['a comment behind a value', 'A=1 # why\nB=2\t#why', { A: '1', B: '2' }],
    ['a comment in place of a value', 'A= # none', { A: '' }],
    ['no value', 'A=\nB=""', { A: '', B: '' }],
    ['spaces in a value', 'A=one two  three', { A: 'one two  three' }],
    ['an equals sign in a value', 'A=b=c==', { A: 'b=c==' }],
    ['JSON', 'A={"order":["xai"]}', { A: '{"order":["xai"]}' }],
    ['several lines', 'A="one\ntwo"\nB=2', { A: 'one\ntwo', B: '2' }],
    ['line breaks as letters', 'A="one\\ntwo"', { A: 'one\ntwo' }],
    ['other languages', 'A=Zürich 東京', { A: 'Zürich 東京' }],
  ])('%s', (_, content, variables) => {
    expect(load(content)).toEqual({ env: variables, remarks: [] })
  })

  test.each(['DASHBOARD_PASSWORD', 'DASHBOARD_PASSWORD__SECOND'])(
    'a %s that a comment may have cut is told, by its name',
    (name) => {
      const { env, remarks } = load(`A=1\n${name}=correct horse #7 battery`)
      expect(env[name]).toBe('correct horse')
      expect(remarks).toEqual([
        expect.stringMatching(new RegExp(`line 2: ${name} ends before its #.* put the value in quotes`)),
      ])
      // The folder of the file is named too, and its name is drawn.
      expect(remarks.join()).not.toMatch(/horse|battery|#7/)
    },
  )

  test('nothing is told where the comment can be no part of the secret, or the value is quoted', () => {
    const content =
      'DASHBOARD_PASSWORD="correct horse #7" # mine\nLLM_API_KEY=sk-1 # of May\nNOCTURNE_VENUE=paper # not yet'
    expect(load(content).remarks).toEqual([])
  })

  test('what is set already stays, and a file that is not there is no problem', () => {
    expect(load('A=1\nB=2', { A: 'mine' }).env).toEqual({ A: 'mine', B: '2' })
    expect(loadDotEnv('/does/not/exist/.env', {})).toEqual([])
  })

  test.each([
    ['A=1\nB=2\nA=3', /line 3: A is there again \(first in line 1\); this one counts\.$/],
    ['LLM_MODLE=x', /line 1: LLM_MODLE is no variable of Nocturne: did you mean LLM_MODEL\?$/],
    ['\nllm_model=x', /line 2: llm_model is no .* did you mean LLM_MODEL\?$/],
    ['HYPERLIQUID_PRIVATEKEY=x', /did you mean HYPERLIQUID_PRIVATE_KEY\?$/],
    ['LLM_MODLE__SECOND=x', /LLM_MODLE__SECOND is no .* did you mean LLM_MODEL\?$/],
    ['DASHBORD_PASSWORD=x', /did you mean DASHBOARD_PASSWORD\?$/],
  ])('%j is told', (content, remark) => {
    expect(load(content).remarks).toEqual([expect.stringMatching(remark)])
  })

  test.each(['HOST=x', 'DATABASE_URL=x', 'NODE_ENV=production', 'OPENAI_ORG=x', 'LLM_MODEL__SECOND=x'])(
    '%s is of others',
    (content) => {
      expect(load(content).remarks).toEqual([])
    },
  )
})

const SECRET = 'sk-0123456789abcdef'

describe('a .env that may mean two things is refused with its line, and no value is repeated', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['no equals sign', `A=1\n${SECRET}`, /\.env line 2: it has no = between/],
    ['a colon', `KEY: ${SECRET}`, /line 1: it has no =/],
    ['the rest of a broken key', `A=1\n${SECRET}==`, /line 2: what stands before the = is no name/],
    ['a name with a space', `MY KEY=${SECRET}`, /line 1: what stands before/],
    ['a dash in a name', `LLM-API-KEY=${SECRET}`, /line 1: what stands before/],
    ['an invisible letter in a name', `\u200bKEY=${SECRET}`, /line 1: what stands before/],
    ['cmd', `set KEY=${SECRET}`, /line 1: it is a command of a Windows shell/],
    ['PowerShell', `$env:KEY="${SECRET}"`, /line 1: it is a command of a Windows shell/],
    ['a quote that is not closed', `A=1\nKEY="${SECRET}\n`, /line 2 \(KEY\): its quote is not closed/],
    [
      'one with a million lines below it',
      `KEY="${SECRET}${'\n'.repeat(900_000)}`,
      /line 1 \(KEY\): its quote is not closed/,
    ],
    ['one that another closes', `KEY="${SECRET}\nOTHER="x"`, /line 1 \(KEY\): its quote is not closed/],
    ['text behind quotes', `KEY="a"${SECRET}`, /line 1 \(KEY\): something stands behind the closing quote/],
    ['quotes within quotes', `KEY="{"a":"${SECRET}"}"`, /line 1 \(KEY\): something stands behind/],
    ['typographic quotes', `KEY=“${SECRET}”`, /line 1 \(KEY\): its quotes are typographic/],
    ['a # within', `KEY=${SECRET}#1`, /line 1 \(KEY\): a # inside the value may belong to it/],
    ['a # first', `KEY=#${SECRET}`, /line 1 \(KEY\): a # inside/],
    ['a name to fill in', `KEY=\${${'SECRET'}}`, /line 1 \(KEY\): a name in braces is not filled in/],
    ['a space of no width', `KEY=${SECRET}\u200b`, /line 1 \(KEY\): the value has invisible characters/],
    ...['\u00ad', '\u034f', '\u202e', '\u2028', '\u2061', '\u3164', '\ufe0f', '\u{e0041}'].map(
      (letter): [string, string, RegExp] => [
        `U+${letter.codePointAt(0)?.toString(16)}`,
        `KEY=${SECRET}${letter}x`,
        /line 1 \(KEY\): the value has invisible characters/,
      ],
    ),
    ['a control character', `KEY=${SECRET}\x07`, /line 1 \(KEY\): the value has invisible characters/],
    ['bytes of no encoding', Buffer.from([0x41, 0x3d, 0xff, 0xc3]), /\.env is neither UTF-8 nor UTF-16/],
    ['too large a file', Buffer.alloc(1_000_001, 0x41), /has 1000001 bytes; at most 1000000/],
  ])('%s', (_, content, message) => {
    const refused = () => load(content)
    expect(refused).toThrow(message)
    expect(refused).not.toThrow(SECRET)
  })

  test('every line at once', () => {
    expect(() => load('A\nB="\n')).toThrow(/line 1: .*\n.*line 2 \(B\): /)
  })

  test.skipIf(process.platform === 'win32')('a pipe of that name, into which nobody writes', () => {
    const pipe = path.join(mkdtempSync(path.join(os.tmpdir(), 'dotenv-')), '.env')
    execFileSync('mkfifo', [pipe])
    expect(() => loadDotEnv(pipe, {})).toThrow(/is a pipe/)
  })

  test('a folder of that name', () => {
    const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'dotenv-')), '.env')
    mkdirSync(folder)
    expect(() => loadDotEnv(folder, {})).toThrow(/is a folder/)
  })
})

// Node leaves the word export on a name whose value is empty.
test('what is accepted means what Node takes it for', () => {
  const pieces = ['A', 'B_2', '=', ' ', '"', "'", '`', '#', '\\n', '\n', '\r\n', 'x', '$', 'export ', '{', '\t']
  let accepted = 0
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (chosen) => {
      const text = chosen.join('')
      const { variables, problems } = parseDotEnv(text, '.env')
      if (problems.length > 0) return
      accepted += variables.size
      const node = Object.entries(parseEnv(text)).map(([name, value]) => [name.replace(/^export\s+/, ''), value])
      expect(Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))).toEqual(
        Object.fromEntries(node),
      )
    }),
    { numRuns: 20_000, seed: 1 },
  )
  expect(accepted).toBeGreaterThan(100)
})
