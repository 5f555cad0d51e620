import { buildHash } from '../buildHash.mjs'

let ofSources: string | null = null

/**
 * Returns which version of the code this is (lib/buildHash.mjs). Bundlers put it in while they build (worker/setup/build.mjs, next.config.mjs); where the
 * sources themselves run, they are hashed once, in the folder the process was started in.
 */
export function buildId(): string {
  const built = process.env.NOCTURNE_BUILD
  if (built) return built
  ofSources ??= buildHash(process.cwd())
  return ofSources
}
