import { Outage } from './errors.ts'

/** What the work gives, or an Outage when it takes longer; the work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>, because: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Outage(because)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
