import { expect, test } from 'vitest'
import { mayTakeBack } from '@/lib/domain/answer/afterAnswer.ts'
import { toListedCoin } from '@/lib/domain/answer/assetName.ts'
import { findValues } from '@/lib/domain/answer/findValues.ts'
import { plainNumber, statesNothing } from '@/lib/domain/answer/plainNumber.ts'
import { guardProvenance } from '@/lib/domain/answer/provenance.ts'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import { readStatedNumbers } from '@/lib/domain/answer/statedNumbers.ts'
import { readStrictJson } from '@/lib/domain/answer/strictJson.ts'
import { readToolArguments } from '@/lib/domain/answer/toolCalls.ts'
import { withoutThinking } from '@/lib/domain/answer/withoutThinking.ts'
import { holdDecision } from '@/lib/domain/decision.ts'
import { plainForeign, promptJson, quoteForeign, safeName } from '@/lib/domain/foreignText.ts'
import { guardMessages } from '@/lib/hyperliquid/guardMessages.ts'
import { classifyError } from '@/lib/llm/ladder/classifyError.ts'
import { createDeltaRedactor, createRedactor } from '@/lib/llm/wire/redact.ts'
import { fasterThanItsText, GROWTH } from '@/tests/support/costGrowth.ts'
import { hostileTexts, PLACES } from '@/tests/support/hostileText.ts'

// Every reader of foreign text, over every hostile shape.

const COUNT = 30_000

const frame = {
  assets: ['BTC', 'ETH', 'kPEPE'],
  prices: { BTC: 100_000 },
  minNotionalUsd: 10,
  toolNames: ['fetch_candles'],
}
const redactor = createRedactor(['sk-secret-of-the-test', '""""""""', '        '])
const buy = {
  ...holdDecision('BTC'),
  action: 'buy' as const,
  allocation_usd: 1500,
  tp_price: 104_000,
  sl_price: 98_000,
}
const sent = { tools: true, responseFormat: 'json_schema' as const, reasoning: true, stream: true }

const read = (content: string, finishReason: string | null) =>
  readAnswer({ message: { content }, finishReason, ...frame })

const READERS: Record<string, (text: string) => unknown> = {
  readAnswer: (text) => read(text, 'stop'),
  'readAnswer, end unknown': (text) => read(text, null),
  'readAnswer, tool arguments': (text) =>
    readAnswer({
      message: { tool_calls: [{ id: 'a', type: 'function', function: { name: 'fetch_candles', arguments: text } }] },
      finishReason: 'tool_calls',
      ...frame,
    }),
  'readAnswer, refusal': (text) =>
    readAnswer({ message: { refusal: text, content: text }, finishReason: text, ...frame }),
  'readAnswer, parts': (text) =>
    readAnswer({
      message: { content: [...text.slice(0, 4_000)].map((part) => ({ type: 'text', text: part })) },
      finishReason: 'stop',
      ...frame,
    }),
  findValues,
  mayTakeBack: (text) => mayTakeBack(text, '', ['BTC']),
  readStrictJson,
  readToolArguments,
  withoutThinking,
  plainNumber,
  statesNothing,
  toListedCoin: (text) => toListedCoin(text, frame.assets),
  readStatedNumbers,
  guardProvenance: (text) => guardProvenance([buy, { ...buy, asset: 'ETH', action: 'close' }], text, true),
  plainForeign: (text) => plainForeign(text, 300),
  quoteForeign,
  promptJson,
  safeName,
  'the redactor of texts': (text) => redactor.text(text),
  'the redactor of values': (text) => redactor.value({ [text]: [text] }),
  'the redactor of streams': (text) => createDeltaRedactor(redactor).push(text),
  'classifyError, an error': (text) =>
    classifyError({ status: 400, raw: JSON.stringify({ error: { message: text, code: 400 } }), sent }),
  'classifyError, a page': (text) => classifyError({ status: 500, raw: text, sent }),
  'classifyError, errors in errors': (text) =>
    classifyError({
      status: 200,
      raw: JSON.stringify({ error: JSON.stringify({ error: `Upstream: ${text}` }) }),
      sent,
    }),
  'messages of the venue': (text) => {
    const socket = Object.assign(new EventTarget(), { send: () => {} })
    guardMessages(socket, ['candle'], () => {})
    socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ channel: 'error', data: text }) }))
    socket.dispatchEvent(new MessageEvent('message', { data: text }))
  },
}

const short = Object.fromEntries(hostileTexts(COUNT))
const long = hostileTexts(GROWTH * COUNT)

test.each(Object.entries(READERS))('%s costs time that grows with the text, whatever the text', (_name, reader) => {
  const slow = long.flatMap(([shape, text]) => {
    const sentence = fasterThanItsText(
      () => reader(short[shape] ?? ''),
      () => reader(text),
    )
    return sentence === null ? [] : [`${shape}: ${sentence}`]
  })
  expect(slow).toEqual([])
})

test.each(Object.entries(PLACES))(
  'an answer with a hostile text %s is read in time that grows with it',
  (_name, place) => {
    const slow = long.flatMap(([shape, text]) => {
      const sentence = fasterThanItsText(
        () => read(place(short[shape] ?? ''), 'stop'),
        () => read(place(text), 'stop'),
      )
      return sentence === null ? [] : [`${shape}: ${sentence}`]
    })
    expect(slow).toEqual([])
  },
)
