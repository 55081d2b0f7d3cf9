const hex = (n: number) => n.toString(16).padStart(2, '0')

/** A time-ordered id (UUIDv7), made on the client for idempotency keys and events so that a retry repeats it. */
export function uuid7(at: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let rest = at
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const text = Array.from(bytes, hex).join('')
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
}

/** The warehouse key of an id: its low 64 bits as an unsigned decimal string (browsers lose bits above 2^53). */
export function key64(id: string | null | undefined): string | undefined {
  if (!id) return undefined
  const digits = id.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(digits)) return undefined
  return BigInt(`0x${digits.slice(16)}`).toString()
}
