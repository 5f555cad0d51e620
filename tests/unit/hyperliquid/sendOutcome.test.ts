import { ApiRequestError, HttpRequestError, ValidationError } from '@nktkas/hyperliquid'
import { describe, expect, test } from 'vitest'
import { readReply, readSendError } from '@/lib/hyperliquid/sendOutcome.ts'

const ok = (statuses: unknown[]) => ({ status: 'ok', response: { type: 'order', data: { statuses } } })

describe('what a reply means', () => {
  test('every leg has its own outcome, also in a batch that threw', () => {
    const reply = ok([
      { filled: { totalSz: '0.02', avgPx: '1891.4', oid: 77 } },
      { error: 'Invalid TP/SL price. asset=0' },
    ])
    expect(readSendError(new ApiRequestError(reply as never), 2).map((outcome) => outcome.kind)).toEqual([
      'filled',
      'rejected',
    ])
  })

  test('a waiting trigger is live although it has no order id yet', () => {
    expect(readReply(ok(['waitingForTrigger']), 1)).toEqual([{ kind: 'resting', oid: null }])
  })

  test('one error for several legs refuses them all', () => {
    expect(readReply(ok([{ error: 'Order has zero size.' }]), 3).map((outcome) => outcome.kind)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ])
  })

  test('a duplicate nonce proves nothing: the first copy may have landed', () => {
    expect(readReply({ status: 'err', response: 'Invalid nonce: duplicate nonce 1' }, 1)[0]?.kind).toBe('unknown')
  })

  test('any other refusal of the whole action placed nothing', () => {
    expect(readReply({ status: 'err', response: 'User or API Wallet 0x1 does not exist.' }, 1)[0]?.kind).toBe(
      'rejected',
    )
  })

  test('a reply in an unknown form is unknown', () => {
    expect(readReply('<html>', 1)[0]?.kind).toBe('unknown')
    expect(readReply(ok([{ resting: { oid: 1 } }]), 2).map((outcome) => outcome.kind)).toEqual(['unknown', 'unknown'])
  })
})

describe('what a failed send means', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })

  test('a refused connection and invalid input were never sent', () => {
    expect(
      readSendError(new HttpRequestError({ cause: new TypeError('fetch failed', { cause: refused }) }), 1)[0]?.kind,
    ).toBe('notSent')
    expect(readSendError(new ValidationError('bad', { cause: undefined } as never), 1)[0]?.kind).toBe('notSent')
  })

  test('a timeout, a reset and a server error are unknown', () => {
    for (const error of [
      new HttpRequestError({ cause: new DOMException('timed out', 'TimeoutError') }),
      new HttpRequestError({ cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }),
      new HttpRequestError({ response: new Response('null', { status: 500 }) }),
      new HttpRequestError({ response: new Response('null', { status: 429 }) }),
    ]) {
      expect(readSendError(error, 2).map((outcome) => outcome.kind)).toEqual(['unknown', 'unknown'])
    }
  })
})
