import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { curlOf } from '@/app/(dashboard)/cycles/[cycleId]/_components/curlOf.ts'
import { prettyText } from '@/app/(dashboard)/cycles/[cycleId]/_components/prettyText.ts'

test('JSON is laid out a value on a line without touching a number, other text stays', () => {
  expect(prettyText('{"a":[1.10,"x, {y}: \\"z\\""],"b":{}}')).toBe(
    '{\n  "a": [\n    1.10,\n    "x, {y}: \\"z\\""\n  ],\n  "b": {\n    \n  }\n}',
  )
  expect(prettyText('no {json}')).toBe('no {json}')
  expect(prettyText('')).toBe('')
})

test('a copied command sends the body byte for byte, whatever stands in it', () => {
  const request = JSON.stringify({ text: `it's $HOME "and" \`id\` \\ 'quoted'\nnext` })
  // printf stands where curl would: it shows what the shell makes of the arguments.
  const command = curlOf(request).replace('curl ', "printf '%s\\n' ")
  const said = execFileSync('sh', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, LLM_BASE_URL: 'http://x', LLM_API_KEY: 'k' },
  })
  expect(said.split('\n').slice(0, 6)).toEqual([
    'http://x/chat/completions',
    '-H',
    'content-type: application/json',
    '-H',
    'authorization: Bearer k',
    '--data-binary',
  ])
  expect(said.split('--data-binary\n')[1]).toBe(`${request}\n`)
})
