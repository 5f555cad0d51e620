import http from 'node:http'
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js'
import { createConnectionRoom } from '../../lib/connectionRoom.mjs'
import './withoutDotEnv.mjs'
import { CHALLENGE_HEADER, PROOF_HEADER, proofOf } from './startProof.mjs'

// Loaded into the web process before Next: what reaches Next at all. Next talks to itself in headers, and believes some of them whoever sent them: one
// makes it skip the proxy, others name the page to render. So of its vocabulary only what its own browser code sends gets by; nothing is upgraded, which it
// would neither answer nor close; what it would answer with an error and a stack in the log is refused here; and who holds hundreds of connections
// keeps nobody out.

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** Names that begin like the framework's own (or a platform's), and the policies it reads a nonce from, which are an answer's. */
const RESERVED = /^(x-|next-|content-security-policy)/
/** Of these, those that its browser code sends. */
const BROWSERS = new Set([
  'next-router-state-tree',
  'next-router-prefetch',
  'next-router-segment-prefetch',
  'next-url',
  'next-hmr-refresh',
])
const isDev = process.env.NODE_ENV === 'development'
if (isDev) for (const name of ['x-nextjs-request-id', 'x-nextjs-html-request-id']) BROWSERS.add(name)

/** More than browsers and scripts of a house hold, and far below what a process may. */
const room = createConnectionRoom(1_024)

/**
 * Of one request's headers. A browser sends the cookies of every port of a host name to each of its servers, 180 of them of 4 kB at most: with Node's own bound
 * of 16 kB a neighbour that sets six large ones would shut the dashboard, and its Halt, for good. Measured: a thousand connections that stop within so much take 0.9 GB, until `headersTimeout`.
 */
const HEADER_BYTES_MAX = 800_000

const secret = process.env.START_SECRET

const { emit } = http.Server.prototype

http.Server.prototype.emit = function emitBehindWall(event, ...args) {
  if (event === 'listening') {
    this.headersTimeout = 10_000
    this.requestTimeout = 30_000
    this.maxHeaderSize = HEADER_BYTES_MAX
  }
  if (event === 'clientError') {
    answerUnread(...args)
    return true
  }
  if (event === 'connection') room.opened(args[0])
  // In development pages are told of changes over a socket.
  if (event === 'upgrade' && !(isDev && args[0].url.startsWith('/_next/'))) {
    args[1].destroy()
    return true
  }
  if (event === 'upgrade') room.asked(args[0], null)
  if (event !== 'request' && event !== 'checkContinue') return emit.call(this, event, ...args)
  const [request, response] = args
  if (isPipelined(request, response)) {
    request.socket.destroy()
    return true
  }
  room.asked(request, response)
  prove(request, response)
  const refusal = refusalOf(request)
  if (refusal !== null) {
    const [status, sentence] = refusal
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' }
    response.writeHead(status, headers).end(`${sentence}\n`)
    return true
  }
  dropReserved(request)
  return emit.call(this, event, ...args)
}

const UNREAD = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'Your browser sent more cookies than are read here: another server of this host name sets them. Delete the cookies of this host, then log in again.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
}

const unread = new WeakSet()
const LINGER_MS = 1_000

/** What cannot be read as a request has no response to answer by; the page shows the sentence as it shows those of the routes. */
function answerUnread(error, socket) {
  // What still comes is let go by: closed with bytes unread, the other side would never see the answer.
  if (unread.has(socket)) return
  unread.add(socket)
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
  // Into an answer that has begun nothing is written.
  if (!socket.writable || socket._httpMessage?.headersSent) return socket.destroy()
  const [status, message] = UNREAD[error.code] ?? ['400 Bad Request', 'This is no request that can be read.']
  const body = JSON.stringify({ error: { code: 'http', message, fields: {} } })
  const head = [
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
  ]
  socket.end([`HTTP/1.1 ${status}`, ...head, 'connection: close', '', body].join('\r\n'))
}

/** The answer each connection waits for. */
const answering = new WeakMap()

/**
 * Browsers and scripts ask the next when they have the answer. Who writes fifty requests at once would have fifty pages made before anybody's halt is heard,
 * and that by every connection: such a one is closed.
 */
function isPipelined({ socket }, response) {
  const before = answering.get(socket)
  answering.set(socket, response)
  return socket.destroyed || (before !== undefined && !before.writableEnded)
}

/** Next logs each of them in four lines; who hangs up on us is no error of ours, and can do so as often as he likes. */
const isBrokenOff = (said) => said instanceof Error && said.message === 'aborted' && said.code === 'ECONNRESET'

const { error } = console
console.error = (...said) => {
  if (!said.some(isBrokenOff)) error(...said)
}

/** A challenge is what the supervisor makes up: 32 bytes. */
function prove({ headers }, response) {
  const challenge = headers[CHALLENGE_HEADER]
  if (secret && challenge && /^[0-9a-f]{64}$/.test(challenge))
    response.setHeader(PROOF_HEADER, proofOf(secret, challenge))
}

function refusalOf({ method, url, headers }) {
  if (!METHODS.has(method) || url === '*') return [405, 'This method is not answered here.']
  const [path] = url.split('?')
  if (!path.startsWith('/') || !isDecodable(path)) return [400, 'This address cannot be read.']
  if (!isReadableState(headers['next-router-state-tree'])) return [400, 'This router state cannot be read.']
  return null
}

/** Next decodes a path, and then its parts once more. */
function isDecodable(path) {
  try {
    decodeURIComponent(decodeURIComponent(path))
    return true
  } catch {
    return false
  }
}

/** Characters; a page's own is a few hundred. One that nests deeper than the stack takes more than this. */
const STATE_LENGTH_MAX = 8_000

/** By Next's own reader: where it fails within Next, anybody gets an error and three lines in the log. */
function isReadableState(state) {
  try {
    parseAndValidateFlightRouterState(state)
    return state === undefined || state.length <= STATE_LENGTH_MAX
  } catch {
    return false
  }
}

function dropReserved(request) {
  const { headers, rawHeaders } = request
  const forwarded = headers['x-forwarded-for']?.split(',').at(-1)?.trim() ?? ''
  for (const name of Object.keys(headers)) if (isReserved(name)) delete headers[name]
  // The raw form is where other views of the headers are made from.
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (isReserved(rawHeaders[at].toLowerCase())) rawHeaders.splice(at, 2, 'x-dropped', '')
  // Not what a client says of itself: app/_lib/guard/loginSource.ts tells who logs in apart by these.
  headers['x-nocturne-peer'] = request.socket.remoteAddress ?? ''
  headers['x-nocturne-forwarded'] = forwarded
}

const isReserved = (name) => RESERVED.test(name) && !BROWSERS.has(name)
