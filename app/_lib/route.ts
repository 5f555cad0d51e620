import { webEnv } from '@/lib/env/webEnv.ts'
import { guardRequest } from './guard/guardRequest.ts'
import { errorResponse } from './respond.ts'

interface RouteChoice {
  /** Reached without a session: the way in, and the liveness the supervisor asks for. */
  isOpen?: boolean
  /** How what is thrown is told. */
  onError?: (error: unknown) => Response | Promise<Response>
}

/**
 * Returns a route handler that judges host, origin and session itself, whether the proxy before it ran or not, and in which everything thrown becomes
 * `{error: {code, message, fields?}}`.
 */
export function route<P = Record<string, never>>(
  handler: (request: Request, params: P) => Promise<Response>,
  { isOpen = false, onError = errorResponse }: RouteChoice = {},
) {
  return async (request: Request, context?: { params: Promise<P> }): Promise<Response> => {
    try {
      const verdict = guardRequest(request, webEnv(), { isOpen })
      if (verdict.kind !== 'pass') return verdict.response
      return await handler(request, (await context?.params) ?? ({} as P))
    } catch (error) {
      return await onError(error)
    }
  }
}
