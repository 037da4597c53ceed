import { createHash, randomBytes } from 'node:crypto'

/** A secret that nobody can guess: 256 random bits, as text for cookies, links and headers. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What is kept of a secret made by `newSecret`, so that a stolen store opens nothing.
 * Of what cannot be guessed a fast digest is enough.
 */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

// Without what is mistaken for one another on a label: 0 O 1 l I.
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** A password for a station: 24 letters and digits, some 139 bits; any display and keyboard can take it. */
export function newStationPassword(): string {
  const fair = Math.floor(256 / letters.length) * letters.length
  let password = ''
  while (password.length < 24) {
    for (const byte of randomBytes(32))
      if (byte < fair && password.length < 24) password += letters[byte % letters.length]
  }
  return password
}
