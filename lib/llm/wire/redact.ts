/** What a removed secret leaves behind. */
export const REDACTED = '[redacted]'

const SECRET_SHAPES =
  /\b(?:sk|xai|gsk|pk|rk)-[A-Za-z0-9_*.-]{12,}|\bAIza[A-Za-z0-9_-]{30,}|(?<=\bBearer\s)[A-Za-z0-9._~+/=-]{8,}/g

export interface Redactor {
  /** Longest secret, in characters: how much of a text still being written must be held back. */
  readonly lengthMax: number
  /** Returns the text without secrets: the ones known, in plain, URL-encoded and JSON-escaped form, and whatever looks like a key. */
  text(text: string): string
  /**
   * Returns a copy of a JSON value with the known secrets removed from every string in it. What only looks like a key stays: an encrypted
   * reasoning block must go back to its provider unchanged, and may look like anything.
   */
  value<T>(value: T): T
}

/** Returns a remover of these secrets. Strings under four characters are no secrets and are left alone. */
export function createRedactor(secrets: readonly (string | null)[]): Redactor {
  const known = secrets.filter((secret): secret is string => secret !== null && secret.length >= 4)
  const forms = [...new Set(known.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)]))]
  forms.sort((one, other) => other.length - one.length)
  const withoutKnown = (input: string) => forms.reduce((clean, form) => clean.replaceAll(form, REDACTED), input)
  const text = (input: string) => withoutKnown(input).replace(SECRET_SHAPES, REDACTED)
  const value = (input: unknown): unknown => {
    if (typeof input === 'string') return withoutKnown(input)
    if (Array.isArray(input)) return input.map(value)
    if (typeof input !== 'object' || input === null) return input
    return Object.fromEntries(Object.entries(input).map(([key, member]) => [withoutKnown(key), value(member)]))
  }
  return {
    lengthMax: Math.max(0, ...forms.map((form) => form.length)),
    text,
    value: <T>(input: T) => value(input) as T,
  }
}

/**
 * Returns a filter for text that arrives in pieces: it holds back the last characters until more have come, so a secret cut in two is still
 * seen whole. `flush` gives the rest.
 */
export function createDeltaRedactor(redactor: Redactor): { push(piece: string): string; flush(): string } {
  let held = ''
  const release = (keep: number): string => {
    held = redactor.text(held)
    const ready = held.slice(0, Math.max(0, held.length - keep))
    held = held.slice(ready.length)
    return ready
  }
  return {
    push(piece) {
      held += piece
      return release(Math.max(0, redactor.lengthMax - 1))
    },
    flush: () => release(0),
  }
}
