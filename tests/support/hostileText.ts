/**
 * Texts that cost a reader most where it looks at a character more than once: runs of what it may pass over, of what opens and never closes, of what
 * nearly ends. Each grows with `count`; the doubling test demands that the cost grows no faster.
 */
const RUNS: Record<string, (count: number) => string> = {
  'line breaks': (count) => `x${'\n'.repeat(count)}x`,
  'line breaks in a fence': (count) => `\`\`\`json\n${'\n'.repeat(count)}x`,
  spaces: (count) => `${' '.repeat(count)}x`,
  'spaces in a fence': (count) => `\`\`\`\n${' '.repeat(count)}x`,
  'spaces before a key': (count) => `{"asset":"BTC","z":[]${' '.repeat(count)},"y":`,
  'blanks of all kinds': (count) => `"a":${' \t\u00a0\u200b\ufeff\r\n'.repeat(count / 7)}:`,
  'opening braces': (count) => '{'.repeat(count),
  'opening brackets': (count) => '['.repeat(count),
  'keys that open': (count) => '{"a":'.repeat(count / 5),
  'keys of an answer that open': (count) => '{"asset":'.repeat(count / 9),
  'closing braces': (count) => '}'.repeat(count),
  'empty objects': (count) => '{}'.repeat(count / 2),
  'lists of objects': (count) => `[${'{},'.repeat(count / 3)}`,
  'small answers': (count) => '{"asset":"BTC","action":"hold"} '.repeat(count / 32),
  'whole answers': (count) => '{"trade_decisions":[{"asset":"BTC","action":"hold"}]} '.repeat(count / 54),
  'lists that nest': (count) => `${'['.repeat(100)}${'1,'.repeat(count / 2)}`,
  'double quotes': (count) => '"'.repeat(count),
  'single quotes': (count) => "'".repeat(count),
  'quotes and braces': (count) => '"{'.repeat(count / 2),
  'escaped quotes': (count) => `{"a":"${'\\"'.repeat(count / 2)}`,
  'quotes before answers': (count) => '" {"asset":1} '.repeat(count / 14),
  stops: (count) => `1${'.'.repeat(count)}x`,
  'stops alone': (count) => `${'.'.repeat(count)}x`,
  'dashes and colons': (count) => `${'-:/.'.repeat(count / 4)}x`,
  digits: (count) => `${'1'.repeat(count)}x`,
  'digits by groups': (count) => `${'1,234'.repeat(count / 5)}x`,
  'digits and stops': (count) => `${'1.'.repeat(count / 2)}x`,
  ranges: (count) => `${'1-'.repeat(count / 2)}x`,
  'ranges with room': (count) => `1${' '.repeat(count)}- x`,
  'huge exponents': (count) => '1e999999999 '.repeat(count / 12),
  percents: (count) => `1${' '.repeat(count)}%`,
  backslashes: (count) => '\\'.repeat(count),
  'backslashes in a text': (count) => `{"a":"${'\\'.repeat(count)}`,
  'mixed unicode': (count) => '做多\u200bſK🦊\ud83d\u202e｜'.repeat(count / 10),
  'thinking that opens': (count) => '<think>'.repeat(count / 7),
  'thinking that closes': (count) => '</think>'.repeat(count / 8),
  'thinking that nearly closes': (count) => `<think>${'</think '.repeat(count / 8)}`,
  'a closing tag with room': (count) => `<think></think${' '.repeat(count)}`,
  channels: (count) => '<|channel|>analysis<|message|>x<|end|>'.repeat(count / 37),
  'channels with room': (count) => `<|channel|>${' '.repeat(count)}`,
  'template tokens that open': (count) => '<|'.repeat(count / 2),
  comments: (count) => '[/*'.repeat(count / 3),
  'comments that close': (count) => `[${'/**/'.repeat(count / 4)}`,
  'calls in words': (count) => 'functions.a '.repeat(count / 12),
  keys: (count) => 'sk-aaaaaaaaaaa '.repeat(count / 15),
  words: (count) => 'buy BTC now or sell ETH then '.repeat(count / 29),
  'long word': (count) => 'a'.repeat(count),
}

/** Returns the hostile texts of about `count` characters, by name. */
export const hostileTexts = (count: number): [name: string, text: string][] =>
  Object.entries(RUNS).map(([name, write]) => [name, write(count)])

/** Where a hostile text may stand in an answer: alone, between its tokens, or in one of its fields. */
export const PLACES: Record<string, (text: string) => string> = {
  alone: (text) => text,
  'in the reasoning': (text) => answerWith({ reasoning: text }),
  'as a number': (text) => answerWith({ number: text }),
  'between tokens': (text) => answerWith({}).replace(',"rationale"', `,${text}"rationale"`),
  'before the answer': (text) => `${text} ${answerWith({})}`,
  'behind the answer': (text) => `${answerWith({})} ${text}`,
}

function answerWith({ reasoning = '', number = null }: { reasoning?: string; number?: string | null }): string {
  const item = {
    asset: number === null ? 'BTC' : number,
    action: 'buy',
    allocation_usd: 100,
    leverage: number,
    tp_price: number,
    sl_price: 99_000,
    exit_rules: number,
    confidence: number,
    exit_plan: reasoning,
    rationale: reasoning,
  }
  return JSON.stringify({ reasoning, trade_decisions: [{ ...item, asset: 'BTC' }, ...(number === null ? [] : [item])] })
}
