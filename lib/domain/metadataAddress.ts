/**
 * Where clouds keep a machine's own secrets for whoever asks from that machine: link-local addresses and a few others. No model is there, and what answers
 * would be read and stored as one.
 */

/** Link-local, and by cloud: Alibaba, Azure, Oracle, Volcengine. */
const IPV4 = /^169\.254\.|^100\.100\.100\.200$|^100\.96\.0\.96$|^168\.63\.129\.16$|^192\.0\.0\.192$/
/** Networks that clouds keep for it, by their first two groups: AWS, Google, Oracle, Scaleway. */
const IPV6_NETWORKS = new Set(['fd00:ec2', 'fd20:ce', 'fd00:c1', 'fd00:42'])
const NAMES =
  /^(metadata|instance-data|metadata\.goog|api\.metadata\.cloud\.ibm\.com|(metadata|instance-data)\..*internal|metadata\..*tencentyun\.com|metadata\.(platformequinix\.com|packet\.net|nicp\.vultr\.com))$/

/** Returns whether a host name is one under which clouds publish such an address. Other names may lead there, too: look at what they resolve to. */
export const isMetadataName = (hostname: string): boolean => NAMES.test(hostname.toLowerCase().replace(/\.$/, ''))

/** Returns whether an IP address, IPv6 with or without brackets and zone, is such a place, also where it wraps an IPv4 address that is. */
export function isMetadataAddress(address: string): boolean {
  const groups = ipv6Groups(address)
  if (groups === null) return IPV4.test(address)
  const [first = 0, second = 0] = groups
  if ((first & 0xffc0) === 0xfe80 || IPV6_NETWORKS.has(`${first.toString(16)}:${second.toString(16)}`)) return true
  return wrapped(groups).some((ipv4) => IPV4.test(ipv4))
}

/** Returns the eight groups of an IPv6 address, null for anything else. The parser of URLs knows every way to write one. */
function ipv6Groups(address: string): number[] | null {
  const [bare = ''] = address.replace(/^\[|\]$/g, '').split('%')
  if (!bare.includes(':') || !URL.canParse(`http://[${bare}]`)) return null
  const [head = '', tail = ''] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [before, after] = [groupsOf(head), groupsOf(tail)]
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/** Returns the IPv4 addresses an IPv6 address may be a way to: mapped, compatible, translated (NAT64), tunnelled (6to4, Teredo). */
function wrapped(groups: readonly number[]): string[] {
  const [first = 0, second = 0, third = 0] = groups
  const [high = 0, low = 0] = groups.slice(6)
  const isTail = groups.slice(0, 4).every((group) => group === 0) || (first === 0x64 && second === 0xff9b)
  if (isTail) return [dotted(high, low)]
  if (first === 0x2002) return [dotted(second, third)]
  return first === 0x2001 && second === 0 ? [dotted(high ^ 0xffff, low ^ 0xffff)] : []
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.')
