/**
 * Returns the encoding of a text that PowerShell or Notepad wrote as UTF-16, with a byte order mark or without; null where its first two bytes do not say so.
 * @param {Uint8Array} bytes
 * @returns {'utf-16le' | 'utf-16be' | null}
 */
export function utf16Of([first, second]) {
  if ((first === 0xff && second === 0xfe) || (second === 0 && first !== 0 && first !== undefined)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second !== undefined)) return 'utf-16be'
  return null
}
