/** Content-Transfer-Encoding of a body part, RFC 2045 §6: SIP needs none, but whoever builds bodies with a mail library sends one. */

/** `text` is latin1, as is what comes back. What is not encoded as it says stays as it is. */
export function withoutTransferEncoding(encoding: string, text: string): string {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return fromBase64(text)
    case 'quoted-printable':
      return fromQuotedPrintable(text)
    default:
      return text
  }
}

function fromBase64(text: string): string {
  try {
    return atob(text.trim())
  } catch {
    return text
  }
}

// RFC 2045 §6.7: blanks before a line break were added on the way; `=` at the end of a line joins it with the next.
function fromQuotedPrintable(text: string): string {
  return text
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .replace(/=(?:\r\n|\n|\r)/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
