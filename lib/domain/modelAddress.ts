import { isMetadataAddress, isMetadataName } from './metadataAddress.ts'

/**
 * Which addresses a model may be asked at. Whoever can change what passes between us and the model can trade with our account, so an
 * unprotected connection is allowed only where it does not leave the machine or the private network.
 */

/** `warning`: allowed, with a sentence a person must see. */
export type AddressVerdict =
  | { kind: 'allowed'; origin: string; warning: string | null }
  | { kind: 'refused'; why: string }

/** A parameter that is named as one, or what begins as providers' keys do. Account numbers stand in paths rightly. */
const KEY_IN_PATH = /[;/](?:api[-_]?key|key|token|secret)=|\/(?:sk|pk|gsk|xai|hf|r8|nvapi|AIza)[-_]?[A-Za-z0-9_-]{16}/i

/** Returns what is to be said of a base URL. It carries no credentials: those are environment, and would be stored and shown here. */
export function judgeBaseUrl(text: string): AddressVerdict {
  // A backslash is read as a slash: what follows would look like the host and is not.
  if (!URL.canParse(text) || /[\s\\]/.test(text))
    return { kind: 'refused', why: 'Write an address such as https://openrouter.ai/api/v1.' }
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { kind: 'refused', why: 'The address begins with https:// or, on your own network, http://.' }
  if (url.username !== '' || url.password !== '')
    return {
      kind: 'refused',
      why: 'No name or password in the address: keys are set in the environment (LLM_API_KEY).',
    }
  if (url.search !== '' || url.hash !== '')
    return { kind: 'refused', why: 'The address ends before ? and #: leave out what follows.' }
  if (KEY_IN_PATH.test(url.pathname))
    return {
      kind: 'refused',
      why: 'The path of the address has a key in it: keys are set in the environment (LLM_API_KEY).',
    }
  const reach = reachOf(url.hostname)
  if (reach === 'metadata')
    return {
      kind: 'refused',
      why: 'Link-local and other metadata addresses (169.254.…) hold a cloud machine’s own secrets and are not asked.',
    }
  if (url.protocol === 'https:' || reach === 'machine') return { kind: 'allowed', origin: url.origin, warning: null }
  if (reach === 'public')
    return {
      kind: 'refused',
      why: 'Over http anybody on the way could write the decisions. Use https, or a host of your own network.',
    }
  return {
    kind: 'allowed',
    origin: url.origin,
    warning: `Not encrypted: everyone on the network of ${url.hostname} can read and change what is said to the model.`,
  }
}

/** Returns the base URL in the one form under which it is compared and remembered: without a slash at its end. */
export function normalBaseUrl(text: string): string {
  let end = text.length
  while (text[end - 1] === '/') end -= 1
  return text.slice(0, end)
}

/** Returns scheme, host and port of an address; null for what is none. A key belongs to exactly one origin. */
export const originOf = (text: string): string | null => (URL.canParse(text) ? new URL(text).origin : null)

type Reach = 'machine' | 'network' | 'metadata' | 'public'

/** The URL parser has already turned 127.1, 0x7f000001 and the like into dotted numbers. */
function reachOf(hostname: string): Reach {
  const host = hostname.toLowerCase().replace(/\.$/, '')
  if (isMetadataName(host) || isMetadataAddress(host)) return 'metadata'
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host)) return 'machine'
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPrivateIpv4(host) ? 'network' : 'public'
  if (host.startsWith('[')) return /^\[f[cd]/.test(host) ? 'network' : 'public'
  // A name without a dot is of this network only, as the services of a compose file are.
  return !host.includes('.') || /\.(local|lan|internal|home\.arpa)$/.test(host) ? 'network' : 'public'
}

function isPrivateIpv4(host: string): boolean {
  const [first = 0, second = 0] = host.split('.').map(Number)
  if (first === 10 || (first === 192 && second === 168)) return true
  // 100.64/10 is shared address space: what overlay networks such as Tailscale use.
  return (first === 172 && second >= 16 && second <= 31) || (first === 100 && second >= 64 && second <= 127)
}
