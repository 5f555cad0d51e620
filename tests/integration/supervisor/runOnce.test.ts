import { expect, test } from 'vitest'
import { runOnce } from '@/worker/supervision/runOnce.ts'

test('a script that is run once gives its lines and its exit code', async () => {
  const lines: string[] = []
  const program = "console.log('cancelled 2'); console.error('one is left'); process.exitCode = 3"
  const code = await runOnce(['--eval', program], { NODE_ENV: 'test' }, (stream, line) =>
    lines.push(`${stream} ${line}`),
  )
  expect(code).toBe(3)
  expect(lines.toSorted()).toEqual(['err one is left', 'out cancelled 2'])
})

test('a script that is killed did not succeed', async () => {
  const code = await runOnce(['--eval', "process.kill(process.pid, 'SIGKILL')"], { NODE_ENV: 'test' }, () => {})
  expect(code).toBe(1)
})
