/**
 * Returns the headers of every answer. Scripts run only with this request's nonce; nothing is loaded from elsewhere, sent elsewhere or framed.
 * Styles may be inline: charts position with style attributes, and a style cannot act.
 */
export function securityHeaders(nonce: string, isDev: boolean): Record<string, string> {
  const policy = [
    "default-src 'self'",
    // React rebuilds server stacks with eval in development; production has none.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDev ? ' ws:' : ''}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  }
}
