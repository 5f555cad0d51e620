/** Returns JSON a value on a line, so that a difference is a line; any other text as it is. Numbers are not touched: they are shown, never computed with. */
export function prettyText(text: string): string {
  let inText = false
  let depth = 0
  let pretty = ''
  try {
    JSON.parse(text)
  } catch {
    return text
  }
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (inText) {
      pretty += char
      if (char === '\\') pretty += text.charAt(++at)
      else if (char === '"') inText = false
    } else if (char === '"') {
      inText = true
      pretty += char
    } else if (char === '{' || char === '[') {
      depth += 1
      pretty += `${char}\n${'  '.repeat(depth)}`
    } else if (char === '}' || char === ']') {
      depth -= 1
      pretty += `\n${'  '.repeat(depth)}${char}`
    } else if (char === ',') pretty += `,\n${'  '.repeat(depth)}`
    else if (char === ':') pretty += ': '
    else if (!/\s/.test(char)) pretty += char
  }
  return pretty
}
