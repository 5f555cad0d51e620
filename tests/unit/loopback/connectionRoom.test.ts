import type { IncomingMessage, ServerResponse } from 'node:http'
import { Duplex, PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createConnectionRoom } from '@/lib/connectionRoom.mjs'

/** A room for `max` on a clock moved by hand, and what was sent away. */
function openRoom(max: number) {
  let nowMs = 0
  const gone: string[] = []
  const room = createConnectionRoom(max, () => nowMs)
  const open = (name: string) => {
    const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
    socket.once('close', () => gone.push(name))
    room.opened(socket)
    return socket
  }
  const ask = (socket: Duplex, isWhole: boolean) => {
    const response = new PassThrough()
    room.asked({ socket, complete: isWhole } as unknown as IncomingMessage, response as unknown as ServerResponse)
    return response
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { room, open, ask, pass, gone: () => new Promise<string[]>((done) => setImmediate(() => done(gone))) }
}

test('the least useful go first, and who is vouched for stays', async () => {
  const { room, open, ask, pass, gone } = openRoom(6)
  room.vouch(open('owner'))
  ask(open('streamed to'), true)
  ask(open('slow to ask'), false)
  ask(open('answered'), true).destroy()
  open('silent')
  pass(5_000)
  for (const name of ['new 1', 'new 2', 'new 3', 'new 4', 'new 5', 'new 6', 'new 7']) {
    open(name)
    // What has been told of is closed.
    await gone()
    pass(1)
  }
  expect(await gone()).toEqual(['silent', 'answered', 'slow to ask', 'streamed to', 'new 1', 'new 2'])
})

test('where all others are vouched for, the new one goes', async () => {
  const { room, open, gone } = openRoom(2)
  for (const name of ['one', 'other']) room.vouch(open(name))
  open('new')
  expect(await gone()).toEqual(['new'])
})

test('who closed has left room', async () => {
  const { open, gone } = openRoom(1)
  open('first').destroy()
  expect(await gone()).toEqual(['first'])
  open('second')
  expect(await gone()).toEqual(['first'])
})
