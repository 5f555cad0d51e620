/** Whose chat-completions endpoint this is, as far as the address tells. `local` is anything on this machine or network, `other` anything else. */
export type EndpointKind =
  | 'openrouter'
  | 'openai'
  | 'gemini'
  | 'xai'
  | 'deepseek'
  | 'anthropic'
  | 'groq'
  | 'moonshot'
  | 'qwen'
  | 'local'
  | 'other'

const HOSTS: [RegExp, EndpointKind][] = [
  [/(?:^|\.)openrouter\.ai$/, 'openrouter'],
  [/(?:^|\.)openai\.com$/, 'openai'],
  [/(?:^|\.)googleapis\.com$/, 'gemini'],
  [/(?:^|\.)x\.ai$/, 'xai'],
  [/(?:^|\.)deepseek\.com$/, 'deepseek'],
  [/(?:^|\.)anthropic\.com$/, 'anthropic'],
  [/(?:^|\.)groq\.com$/, 'groq'],
  [/(?:^|\.)moonshot\.(?:ai|cn)$/, 'moonshot'],
  [/(?:^|\.)aliyuncs\.com$/, 'qwen'],
  [/^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\]|.*\.local$)/, 'local'],
]

/** Returns whose endpoint a base URL points to. */
export function endpointKind(baseUrl: string): EndpointKind {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : ''
  return HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? 'other'
}
