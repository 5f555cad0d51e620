import { afterEach, expect, test, vi } from 'vitest'
import { sendCommand } from '@/app/_hooks/sendCommand.ts'

afterEach(() => vi.unstubAllGlobals())

const answers = (response: () => Response) => vi.stubGlobal('fetch', () => Promise.resolve().then(response))
const refused = (status: number, body: string) => () => new Response(body, { status })
const unreachable = () => {
  throw new TypeError('Failed to fetch')
}

test.each([
  ['without a reason', refused(431, '')],
  ['with one', refused(403, '{"error":{"code":"forbidden","message":"Log in again."}}')],
  ['in another shape', refused(200, '{}')],
  ['by nobody', unreachable],
])('a halt that is not accepted, %s, says how to halt without the page', async (_how, response) => {
  answers(response)
  const halt = sendCommand({ kind: 'halt', reason: '', agentId: 'paper-1' })
  await expect(halt).rejects.toThrow('make a file HALT-paper-1, empty, in the data folder.')
  const flatten = sendCommand({ kind: 'flatten', reason: '' })
  await expect(flatten).rejects.toThrow('make a file HALT-<agent>, with the word flatten in it, in the data folder.')
})

test('another command that is not accepted says nothing of it', async () => {
  answers(refused(403, '{"error":{"code":"forbidden","message":"Log in again."}}'))
  await expect(sendCommand({ kind: 'runNow', reason: '' })).rejects.toThrow(/^Log in again\.$/)
})
