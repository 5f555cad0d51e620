import net from 'node:net'
import { AppError } from '../../lib/errors.ts'

/** An address a child will listen on, and the variable that changes the port. */
export interface NeededPort {
  host: string
  port: number
  variable: string
  what: string
}

/** Throws AppError('port_in_use') that names every port that cannot be listened on and the variable that changes it. */
export async function checkPorts(needed: readonly NeededPort[]): Promise<void> {
  const sentences: string[] = []
  for (const each of needed) {
    const code = await tryListen(each.host, each.port)
    if (code !== null) sentences.push(sentenceOf(each, code))
  }
  if (sentences.length > 0) throw new AppError('port_in_use', sentences.join('\n'))
}

function sentenceOf({ host, port, variable, what }: NeededPort, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use, and ${what} needs it. End what uses it, or set ${variable} to another port.`
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this user, and ${what} needs it. Set ${variable} to a port above 1023.`
    default:
      return `Nothing can listen on ${host}:${port} (${code}), where ${what} should be. Set API_HOST to an address of this machine.`
  }
}

/** Returns null when the port can be listened on, otherwise the system's error code. */
function tryListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}
