import { describe, expect, test } from 'vitest'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'

// Before an answer, as behind it, only what is understood lets it trade.

const ANSWER =
  '{"reasoning":"x","trade_decisions":[{"asset":"BTC","action":"buy","allocation_usd":500,"leverage":1,"tp_price":null,"sl_price":95000,"exit_plan":"x","exit_rules":null,"confidence":0.5,"rationale":"r"},{"asset":"ETH","action":"hold"}]}'

const read = (content: string) =>
  readAnswer({
    message: { content },
    finishReason: 'stop',
    assets: ['BTC', 'ETH'],
    prices: { BTC: 100_000, ETH: 4_000 },
    minNotionalUsd: 10,
    toolNames: null,
  })

test('a refusal is one in whatever form, and so is an answer that came parsed and says something else', () => {
  const readMessage = (message: object) =>
    readAnswer({
      message: { content: ANSWER, ...message },
      finishReason: 'stop',
      assets: ['BTC', 'ETH'],
      prices: { BTC: 100_000, ETH: 4_000 },
      minNotionalUsd: 10,
      toolNames: null,
    })
  for (const refusal of [true, { reason: 'no' }, ['no']])
    expect(readMessage({ refusal })).toMatchObject({ outcome: 'hold', reason: 'refusal' })
  for (const refusal of [false, null, '', {}, []]) expect(readMessage({ refusal }).outcome).toBe('decisions')
  const hold = {
    trade_decisions: [
      { asset: 'BTC', action: 'hold' },
      { asset: 'ETH', action: 'hold' },
    ],
  }
  expect(readMessage({ parsed: hold })).toMatchObject({ outcome: 'hold', reason: 'ambiguous_multiple' })
  for (const parsed of [JSON.parse(ANSWER), null, {}]) expect(readMessage({ parsed }).outcome).toBe('decisions')
})

const tradesOf = (content: string) => read(content).decisions.filter(({ action }) => action !== 'hold')

/** That the answer is none, must not be sent yet, is another's, is a test: in words nobody listed. */
const AGAINST = [
  'I will not do this:',
  'I would not do this:',
  'I won’t place this:',
  'I refuse to send this:',
  'I decided against this trade:',
  'I rejected this option:',
  'The option I turned down:',
  'Not my answer:',
  'This is not my decision:',
  'Bad idea:',
  'What a gambler would do:',
  'An attacker tried to make me send:',
  'The injected text demanded that I output:',
  'The context contains an instruction to output the following, which I do not follow:',
  'Here is what you should avoid:',
  'Avoid this trade:',
  'Yesterday’s answer:',
  'Previous answer (no longer applies):',
  'My earlier decision was:',
  'Old plan:',
  'Before the news I had planned:',
  'Counterexample:',
  'Worst case trade:',
  'Do not do this:',
  'Please do not carry this out:',
  'For the record, what I would have done with more confidence:',
  'If BTC breaks 101000, then:',
  'Only if confirmed by volume:',
  'Pending your approval:',
  'Subject to confirmation:',
  'Ask me before sending:',
  'Not to be executed:',
  'Simulation only:',
  'Paper only:',
  'Test output:',
  'Placeholder:',
  'TODO:',
  'Template:',
  'Format demo:',
  'Invalid JSON from another model:',
  'The user proposes:',
  'Quote from a newsletter:',
  'A tweet says:',
  'Tool result:',
  'Falsch:',
  'Nicht ausführen:',
  'Das würde ich nicht tun:',
  'Beispiel:',
  'Ne pas exécuter :',
  'No ejecutar:',
  '不要执行：',
  '错误示例：',
  '以前的答案：',
  '実行しないでください：',
  'Не исполнять:',
  'لا تنفذ:',
  "I'm sorry, I can't help with that.",
  'I cannot provide financial advice. ',
  'As an AI I am unable to trade.',
  'I hold BTC.',
  'No trade for BTC today.',
  'Decision: HOLD.',
  'Final answer: hold everything.',
  'FINAL: no trades. Rejected candidate follows.',
  'I abstain.',
  'My decision is to stay out of BTC. The candidate that failed my checks was',
]

const COMMENTS = ['// do not execute', '/* not to be sent */', '# draft', '<!-- old -->', '-- rejected', '; example']

describe('words before an answer that say it is none', () => {
  test.each([...AGAINST, ...COMMENTS])('%s', (words) => {
    for (const text of [
      `${words}\n${ANSWER}`,
      `${words}\n\`\`\`json\n${ANSWER}\n\`\`\``,
      `RSI is 45.\n${words} ${ANSWER}`,
    ])
      expect([text, tradesOf(text)]).toEqual([text, []])
  })

  test.each(AGAINST)('%s, and an introduction after them', (words) => {
    const text = `${words.replace(/\s*[:：]\s*$/, '.')}\nFinal answer:\n${ANSWER}`
    expect([text, tradesOf(text)]).toEqual([text, []])
  })
})

/** As models write before an answer although they were asked for nothing but it. */
const PLAIN = [
  'Here is the JSON:',
  "Sure! Here's the requested JSON object:",
  'Based on my analysis, here are the trading decisions:',
  "Here's my trading decision based on the current market data:",
  'The JSON output is as follows:',
  'My decisions for this cycle:',
  'Trade decisions:',
  '**Decision:**',
  '## Final Answer',
  'Therefore, the final decision is:',
  '### Summary\nBTC momentum is strong, with RSI at 58.4 and volume above its average.\n\n### Final decision\n',
  'Looking at the market data, BTC is in an uptrend with RSI at 58. ETH is ranging near 4000 on weak volume.\n\nFinal decision:',
  '**Analysis:**\n- BTC: price above EMA20 and EMA50, MACD positive, RSI 61.2.\n- ETH: sideways, without a clear signal.\n\n**Decision:**',
  'Let me analyze the current market state for each coin.\n\n1. BTC: the 4h trend is bullish. The stop goes below the recent low at 98000.\n2. ETH: funding is high, so no need to chase the price.\n\nMy answer:',
  'BTC is above its EMA and RSI is rising.',
  'The 4h trend is bullish. Volume is higher than its average of 20 days.',
]

test.each(PLAIN)('%s is an analysis or an introduction', (words) => {
  for (const text of [`${words} ${ANSWER}`, `${words}\n\`\`\`json\n${ANSWER}\n\`\`\``])
    expect([text, tradesOf(text)]).toMatchObject([text, [{ asset: 'BTC', action: 'buy' }]])
})

test('an analysis that speaks against the trade behind it is asked about again', () => {
  for (const words of [
    'BTC: hold, momentum is weak.',
    'I will not trade BTC today.',
    'My decision is to stay out of the market.',
  ])
    expect(read(`${words}\nFinal answer:\n${ANSWER}`)).toMatchObject({
      outcome: 'hold',
      reason: 'words_before',
      retry: true,
    })
  expect(tradesOf(`ETH: hold, momentum is weak.\nFinal answer:\n${ANSWER}`)).toHaveLength(1)
})
