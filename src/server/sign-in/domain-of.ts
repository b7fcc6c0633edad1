/** Behind the @ of an e-mail address, lower case. */
export function domainOf(email: string): string | undefined {
  return /@([^@\s]+)$/.exec(email)?.[1]?.toLowerCase()
}
