import { expect, test } from 'vitest'
import { refuseStranger } from '@/lib/loopback/strangerRequest.ts'

const HOST = '127.0.0.1:3101'
const head = (method: string, headers: Record<string, string | string[]>) => ({
  method,
  headersDistinct: Object.fromEntries(
    Object.entries({ host: HOST, ...headers }).map(([name, value]) => [name, [value].flat()]),
  ),
})
const statusOf = (method: string, headers: Record<string, string | string[]>) =>
  refuseStranger(head(method, headers))?.status ?? 200
const JSON_TYPE = { 'content-type': 'application/json' }

test.each(['127.0.0.1:3101', '127.0.0.1', 'localhost:1', 'LOCALHOST', '127.9.9.9:3101', '[::1]:3101', '[::1]'])(
  'the host %s is this machine',
  (host) => expect(statusOf('GET', { host })).toBe(200),
)

test.each([
  '',
  'evil.example',
  'evil.example:3101',
  'localhost.evil.example',
  '127.0.0.1.evil.example:3101',
  'evil.example@127.0.0.1',
  'localhost.',
  '127.0.0.1:3101:3101',
  '127.0.0.1:evil',
  '[::1].evil.example',
  '0.0.0.0:3101',
  '[::ffff:10.0.0.1]',
  '10.0.0.1',
  '169.254.169.254',
])('the host %j is not', (host) => expect(statusOf('GET', { host })).toBe(403))

test('a request without a host, or with two, is refused', () => {
  expect(refuseStranger({ method: 'GET', headersDistinct: {} })?.status).toBe(403)
  expect(statusOf('GET', { host: [HOST, 'evil.example'] })).toBe(403)
})

test.each([
  'null',
  '',
  'https://evil.example',
  'http://127.0.0.1:8080',
  'http://localhost:3101',
  `https://${HOST}`,
  `http://user@${HOST}`,
  `chrome-extension://${HOST}`,
  `http://${HOST}/`,
  `http://${HOST}, https://evil.example`,
])('the origin %j is another place, whatever is asked', (origin) => {
  expect(statusOf('GET', { origin })).toBe(403)
  expect(statusOf('POST', { origin, ...JSON_TYPE })).toBe(403)
  expect(statusOf('OPTIONS', { origin })).toBe(403)
})

test.each(['cross-site', 'same-site', '', 'NONE', 'none, cross-site'])('so is the site %j', (site) => {
  expect(statusOf('GET', { 'sec-fetch-site': site })).toBe(403)
  expect(statusOf('POST', { 'sec-fetch-site': site, ...JSON_TYPE })).toBe(403)
})

test('the server itself as the origin, and an address somebody typed, pass', () => {
  expect(statusOf('POST', { origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin', ...JSON_TYPE })).toBe(200)
  expect(statusOf('GET', { 'sec-fetch-site': 'none' })).toBe(200)
})

test.each([
  [],
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'text/plain; application/json',
  'text/plain;charset=application/json',
  ['application/json', 'text/plain'],
])('a body of the type %j is refused', (type) => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect(statusOf(method, { 'content-type': type })).toBe(415)
  expect(statusOf('GET', { 'content-type': type })).toBe(200)
})

test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON ;charset=UTF-8'])(
  'a body of the type %j is read',
  (type) => expect(statusOf('POST', { 'content-type': type })).toBe(200),
)
