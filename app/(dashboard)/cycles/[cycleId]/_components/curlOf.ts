/** Returns a command that sends a request body again, for a shell: quoted whole, so that nothing of the text is run. */
export const curlOf = (request: string): string =>
  [
    'curl "$LLM_BASE_URL/chat/completions"',
    "-H 'content-type: application/json'",
    '-H "authorization: Bearer $LLM_API_KEY"',
    `--data-binary '${request.replaceAll("'", "'\\''")}'`,
  ].join(' \\\n  ')
