const JSON_HEADERS = { 'content-type': 'application/json' }

/** Posts, and throws with what was answered where that is no success. */
export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = JSON_HEADERS,
): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}
