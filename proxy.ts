import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { guardRequest } from '@/app/_lib/guard/guardRequest.ts'
import { isHttps, isReading } from '@/app/_lib/guard/isForeign.ts'
import { securityHeaders } from '@/app/_lib/guard/securityHeaders.ts'
import { errorResponse } from '@/app/_lib/respond.ts'
import { type WebEnv, webEnv } from '@/lib/env/webEnv.ts'

/** What can be reached without a session. The routes and pages say so themselves, too. */
const OPEN_PATHS = new Set([
  '/login',
  '/api/session',
  '/api/health',
  '/icon.svg',
  '/manifest.webmanifest',
  '/icon-192.png',
  '/icon-512.png',
  '/apple-icon.png',
  '/offline.js',
  '/offline.html',
])

/** The first wall before every page and route, which judge again themselves: refuses what must not pass and gives every answer its security headers. */
export function proxy(request: NextRequest): Response {
  const nonce = randomBytes(16).toString('base64')
  const headers = securityHeaders(nonce, process.env.NODE_ENV === 'development')
  const response = judge(request, headers['content-security-policy'] ?? '', nonce)
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

function judge(request: NextRequest, policy: string, nonce: string): Response {
  try {
    const env = webEnv()
    const { pathname } = request.nextUrl
    const verdict = guardRequest(request, env, { isOpen: OPEN_PATHS.has(pathname) })
    switch (verdict.kind) {
      case 'refuse':
        return verdict.response
      case 'login':
        if (pathname.startsWith('/api/') || !isReading(request.method)) return verdict.response
        return NextResponse.redirect(loginUrl(request, env), 303)
      case 'pass': {
        // Next reads the nonce from the request's policy and puts it on its own scripts.
        const forwarded = new Headers(request.headers)
        forwarded.set('content-security-policy', policy)
        forwarded.set('x-nonce', nonce)
        return NextResponse.next({ request: { headers: forwarded } })
      }
    }
  } catch (error) {
    return errorResponse(error)
  }
}

/** Built from the Host the browser used: the cookie belongs to that name, not to the address we are bound to. */
function loginUrl(request: NextRequest, env: WebEnv): URL {
  const { pathname, search } = request.nextUrl
  const url = new URL('/login', `${isHttps(request, env) ? 'https' : 'http'}://${request.headers.get('host')}`)
  url.searchParams.set('next', `${pathname}${search}`)
  return url
}

export const config = {
  // Built files are the same for everybody, and hold nothing.
  matcher: ['/((?!_next/static/).*)'],
}
