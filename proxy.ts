import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { guardRequest } from '@/app/_lib/guard/guardRequest.ts'
import { securityHeaders } from '@/app/_lib/guard/securityHeaders.ts'
import { errorResponse } from '@/app/_lib/respond.ts'
import { webEnv } from '@/lib/env/webEnv.ts'

/** Stands before every page and route: refuses what must not pass and gives every answer its security headers. */
export function proxy(request: NextRequest): Response {
  const nonce = randomBytes(16).toString('base64')
  const headers = securityHeaders(nonce, process.env.NODE_ENV === 'development')
  const response = judge(request, headers['content-security-policy'] ?? '', nonce)
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

function judge(request: NextRequest, policy: string, nonce: string): Response {
  try {
    const verdict = guardRequest(request, webEnv())
    switch (verdict.kind) {
      case 'refuse':
        return verdict.response
      case 'login':
        return NextResponse.redirect(loginUrl(request), 303)
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
function loginUrl(request: NextRequest): URL {
  const { pathname, search, protocol } = request.nextUrl
  const url = new URL('/login', `${protocol}//${request.headers.get('host')}`)
  url.searchParams.set('next', `${pathname}${search}`)
  return url
}

export const config = {
  // Built files are the same for everybody, and hold nothing.
  matcher: ['/((?!_next/static|_next/image).*)'],
}
