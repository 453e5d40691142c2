import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Refusal } from './errors.ts'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Seals other people's secrets before they are kept, and opens them again. */
export interface Safe {
  /** `about` says what it is for; opened for anything else it stays shut. */
  seal(text: string, about: string): Buffer
  /** A Refusal when no key of ours fits, or when it was changed or made for something else. */
  open(sealed: Buffer, about: string): string
}

/** The first key (32 bytes in base64) seals, all of them open. */
export function openSafe(keys: readonly string[]): Safe {
  const all = keys.map((key) => Buffer.from(key, 'base64'))
  return {
    seal(text, about) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, all[0]!, iv).setAAD(Buffer.from(about))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed])
    },
    open(sealed, about) {
      for (const key of all) {
        const text = tryKey(key, sealed, about)
        if (text !== null) return text
      }
      throw new Refusal(
        'A secret kept in the database cannot be opened with BATON_SECRET_KEY. Set the key it was sealed with, or connect again.',
      )
    },
  }
}

function tryKey(key: Buffer, sealed: Buffer, about: string): string | null {
  if (sealed.length < IV_BYTES + TAG_BYTES) return null
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
  const options = { authTagLength: TAG_BYTES }
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), options)
    .setAAD(Buffer.from(about))
    .setAuthTag(tag)
  try {
    const open = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES))
    return Buffer.concat([open, decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
