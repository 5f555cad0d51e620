import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Runs a script to its end and resolves to its exit code; 1 when a signal ended it or it could not be started. */
export function runOnce(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (stream: 'out' | 'err', line: string) => void,
): Promise<number> {
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  createInterface({ input: child.stdout }).on('line', (line) => onLine('out', line))
  createInterface({ input: child.stderr }).on('line', (line) => onLine('err', line))
  return new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('close', (code) => resolve(code ?? 1))
  })
}
