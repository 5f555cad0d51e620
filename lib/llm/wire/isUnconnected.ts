/** Codes with which making a connection fails, before anything is sent: of the system, of name lookup, of undici, of TLS. https://nodejs.org/api/errors.html */
const UNCONNECTED = [
  /^E(?:CONNREFUSED|HOSTUNREACH|NETUNREACH|HOSTDOWN|NETDOWN|ADDRNOTAVAIL|NOTFOUND|AI_\w+)$/,
  /^UND_ERR_CONNECT_TIMEOUT$/,
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/,
]

/** Returns true when the error, or a cause of it, says that no connection was made. A connection that broke later may have carried the request. */
export function isUnconnected(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : ''
    if (code.length < 100 && UNCONNECTED.some((form) => form.test(code))) return true
  }
  return false
}
