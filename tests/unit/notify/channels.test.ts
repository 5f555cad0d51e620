import { expect, test } from 'vitest'
import { z } from 'zod'
import { readChannels } from '@/lib/notify/channelAddress.ts'
import { feishuSign } from '@/lib/notify/channels/feishu.ts'
import { escaped } from '@/lib/notify/channels/slack.ts'
import { webhookSignature } from '@/lib/notify/channels/webhook.ts'
import { cutBytes, cutUnits, shown } from '@/lib/notify/messageText.ts'
import type { Notice } from '@/lib/notify/notice.ts'
import { hasSharedData, readSharedJson } from '../../support/sharedData.ts'

const ADDRESSES = {
  telegram: 'telegram://123456:AAbbccddeeffgghhiijjkk@-100471',
  discord: 'discord://99/tok_en',
  slack: 'slack://T01/B02/xyz',
  feishu: 'feishu://hook-1?secret=xxx',
  lark: 'lark://hook-1',
  ntfy: 'ntfy://ntfy.example.org/topic_1?token=tk_1',
  webhook: 'https://example.org/in?who=me&secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
}
const formOf = (kind: keyof typeof ADDRESSES) => {
  const form = readChannels(`x=${ADDRESSES[kind]}`)?.[0]?.form
  if (!form) throw new Error(`no ${kind}`)
  return form
}
const notice = (text: string, more: Partial<Notice> = {}): Notice => ({
  key: 'diary-7',
  level: 'trade',
  agentId: 'a',
  head: 'PAPER · rule-based · a',
  text,
  wallMs: Date.UTC(2026, 11, 1),
  ...more,
})
const NOW_MS = 1_661_860_880_000
const bodyOf = (kind: keyof typeof ADDRESSES, text: string) =>
  JSON.parse(formOf(kind).request(notice(text), NOW_MS).body)

const vectorsSchema = z.object({
  signatures: z.array(z.looseObject({ id: z.string(), secret: z.string(), sign: z.string().optional() })),
  truncation: z.array(
    z.object({
      text: z.string(),
      maxBytes: z.number().optional(),
      maxUtf16: z.number().optional(),
      result: z.string(),
    }),
  ),
  escaping: z.array(z.looseObject({ text: z.string(), slack: z.string().optional() })),
  answers: z.array(
    z.object({
      channel: z.string(),
      status: z.number().nullable(),
      body: z.unknown(),
      headers: z.record(z.string(), z.string()).optional(),
      means: z.string(),
      afterMs: z.number().optional(),
    }),
  ),
})
const FILE = 'notify-vectors.json'
const vectors = hasSharedData(FILE) ? vectorsSchema.parse(readSharedJson(FILE)) : null

test.skipIf(vectors === null)('signatures are those of other programs', () => {
  expect(feishuSign(1_661_860_880, 'xxx')).toBe(vectors?.signatures.find(({ id }) => id === 'feishu-1')?.sign)
  expect(
    webhookSignature(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330,
      '{"test": 2432232314}',
    ),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test.skipIf(vectors === null)('text is cut between characters', () => {
  for (const { text, maxBytes, maxUtf16, result } of vectors?.truncation ?? [])
    expect(maxBytes === undefined ? cutUnits(text, maxUtf16 ?? 0) : cutBytes(text, maxBytes)).toBe(result)
})

test.skipIf(vectors === null)('Slack finds no mark of its own in a text', () => {
  for (const { text, slack } of vectors?.escaping ?? []) if (slack !== undefined) expect(escaped(text)).toBe(slack)
})

// What the file names in its words, in ours. We send Telegram no markup, so its parser has nothing to refuse: like any other malformed message, that is our fault.
const MEANINGS: Record<string, string> = {
  sent: 'sent',
  retry: 'retry',
  configuration: 'refused',
  drop: 'refused',
  resendAsPlainText: 'refused',
}
const CHANNELS = ['telegram', 'discord', 'slack', 'feishu', 'ntfy'] as const
test.skipIf(vectors === null)('every answer the services are known to give means what it means', () => {
  let seen = 0
  for (const { channel, status, body, headers = {}, means, afterMs } of vectors?.answers ?? []) {
    const kind = CHANNELS.find((each) => each === channel)
    if (kind === undefined || status === null) continue
    const text = typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body)
    const said = formOf(kind).read({ status, header: (name) => headers[name] ?? null, text })
    expect([channel, text, said.kind]).toEqual([channel, text, MEANINGS[means]])
    // Five seconds is our own first wait, which needs no word of the service.
    if (said.kind === 'retry' && afterMs !== 5_000) expect([text, said.afterMs]).toEqual([text, afterMs])
    seen += 1
  }
  expect(seen).toBeGreaterThan(15)
})

test('nothing a model writes rings anybody, is markup, or turns the text around', () => {
  const hostile = '@everyone <!channel> <at user_id="all">x</at> [a](https://evil.example) \u001b[2J\u202Egnp\u0000'
  expect(shown(hostile)).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(bodyOf('telegram', hostile)).toMatchObject({ link_preview_options: { is_disabled: true } })
  expect(bodyOf('telegram', hostile)).not.toHaveProperty('parse_mode')
  expect(bodyOf('discord', hostile)).toMatchObject({ allowed_mentions: { parse: [] }, flags: 4 })
  expect(bodyOf('slack', hostile)).toMatchObject({
    mrkdwn: false,
    unfurl_links: false,
    text: expect.not.stringContaining('<'),
  })
  expect(bodyOf('feishu', hostile).content.text).not.toMatch(/<\/?at/)
})

test('what a service takes is what it is sent, whatever is written', () => {
  const long = '日本語😀'.repeat(20_000)
  expect(bodyOf('telegram', long).text.length).toBeLessThanOrEqual(4_096)
  expect(bodyOf('discord', long).content.length).toBeLessThanOrEqual(2_000)
  expect(bodyOf('slack', long).text.length).toBeLessThanOrEqual(3_000)
  expect(Buffer.byteLength(formOf('feishu').request(notice('"'.repeat(40_000)), NOW_MS).body)).toBeLessThanOrEqual(
    20_480,
  )
  expect(Buffer.byteLength(bodyOf('ntfy', long).message)).toBeLessThanOrEqual(4_096)
  expect(Buffer.byteLength(formOf('webhook').request(notice(long), NOW_MS).body)).toBeLessThanOrEqual(65_536)
})

test('the first line says where, who decides and which agent', () => {
  expect(bodyOf('telegram', 'BTC bought').text).toBe('PAPER · rule-based · a\nBTC bought')
  expect(bodyOf('ntfy', 'BTC bought')).toMatchObject({
    title: 'PAPER · rule-based · a',
    message: 'BTC bought',
    topic: 'topic_1',
  })
})

test('requests go where the services listen, with the same id however often', () => {
  expect(formOf('telegram').request(notice('x'), NOW_MS).url).toBe(
    'https://api.telegram.org/bot123456:AAbbccddeeffgghhiijjkk/sendMessage',
  )
  expect(formOf('lark').request(notice('x'), NOW_MS)).toMatchObject({
    url: 'https://open.larksuite.com/open-apis/bot/v2/hook/hook-1',
    body: expect.not.stringContaining('sign'),
  })
  const { url, headers } = formOf('webhook').request(notice('x'), NOW_MS)
  expect([url, headers['webhook-id'], headers['webhook-timestamp']]).toEqual([
    'https://example.org/in?who=me',
    'diary-7',
    '1661860880',
  ])
  expect(headers['webhook-signature']).toMatch(/^v1,/)
})

test.each([
  'telegram://notatoken@1',
  'discord://abc/x',
  'slack://hooks.slack.com/services/T/B/x',
  'ntfy://host',
  'mailto://me@example.org',
  'ntfy://host/topic?levels=loud',
  'ntfy://host/topic?quiet=25:00-07:00',
  'ntfy://host/topic?quiet=22:00-07:00&zone=Mars/Olympus',
  'ntfy://host/topic?zone=UTC',
  'feishu://hook?secert=x',
])('an address with a slip of the pen is refused: %s', (address) => {
  expect(readChannels(`x=${address}`)).toBeNull()
})

test('channels have names of their own, levels and quiet hours', () => {
  expect(readChannels(`a=${ADDRESSES.lark} a=${ADDRESSES.slack}`)).toBeNull()
  expect(readChannels(ADDRESSES.slack)).toBeNull()
  expect(
    readChannels(`a=${ADDRESSES.lark}\n b=${ADDRESSES.ntfy}&levels=critical&quiet=22:00-07:30&zone=Europe/Berlin`),
  ).toMatchObject([
    { name: 'a', kind: 'lark', levels: ['critical', 'warning', 'trade'], quiet: null },
    { name: 'b', levels: ['critical'], quiet: { fromMinute: 1_320, toMinute: 450, timeZone: 'Europe/Berlin' } },
  ])
})
