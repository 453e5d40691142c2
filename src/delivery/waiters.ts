/** Those who wait until something is true. */
export interface Waiters {
  waitFor(isTrue: () => boolean): Promise<void>
  /** Something may have become true. */
  look(): void
}

export function openWaiters(): Waiters {
  const waiting = new Map<() => void, () => boolean>()
  return {
    waitFor: (isTrue) =>
      new Promise<void>((resolve) => {
        waiting.set(resolve, isTrue)
      }),
    look() {
      for (const [resolve, isTrue] of [...waiting]) {
        if (!isTrue()) continue
        waiting.delete(resolve)
        resolve()
      }
    },
  }
}
